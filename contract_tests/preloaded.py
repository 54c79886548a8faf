"""Imports all of luigid, and with it what it uses, for the processes that are forked."""

import importlib
import pkgutil

import luigid

for module in pkgutil.walk_packages(luigid.__path__, "luigid."):
    if module.name != "luigid.__main__":
        importlib.import_module(module.name)
