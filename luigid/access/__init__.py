"""Who sends a request, and what that caller may do. Nothing here knows HTTP beyond headers."""

from luigid.access.caller import Caller

__all__ = ["Caller"]
