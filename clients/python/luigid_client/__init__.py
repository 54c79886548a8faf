"""A typed client of luigid.

`api` has a module for each operation, `models` what they take and answer.
"""

from luigid_client.connection import connect
from luigid_client.problems import ProblemError, result

__all__ = ["ProblemError", "connect", "result"]
