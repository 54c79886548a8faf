"""What processes that are forked share: all modules of luigid, and its contract, already compiled.

Each server of a test would compile it again, which takes a second of CPU time.
"""

import importlib
import pkgutil

import luigid
from luigid import parts
from luigid.contract import work
from luigid.process.shipped_files import shipped

for module in pkgutil.walk_packages(luigid.__path__, "luigid."):
    if module.name != "luigid.__main__":
        importlib.import_module(module.name)

for compare in (True, False):
    parts.read_contract(shipped("spec/openapi.yaml"), compare=compare, max_marks=work.MAX_MARKS)
