"""The commands of `luigid`, which do something else than run the server.

Each has a module of its name here, imported only when its command is given, with two functions:
`add_arguments(parser)` declares its options, `run(arguments)` does the work and returns the exit
status. `arguments` are those that were given, by name.
"""

import importlib
from types import ModuleType

#: The commands, each with the line that --help has about it, in the order of --help.
SUMMARIES = {
    "demo": "Run a server with simulated workers, to try it out.",
    "spec": "Print the contract, an OpenAPI document.",
    "state": "Export the state to a file, or import it.",
}


def load(command: str) -> ModuleType:
    """Import the module of a command."""
    return importlib.import_module(f"{__name__}.{command}")
