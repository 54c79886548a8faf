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
    "tasks": "List tasks of a running server.",
    "task": "Show all that is known of a task.",
    "failures": "List the causes of failures, what to mend first at the top.",
    "graph": "Show what a task depends on, or what depends on it.",
    "report": "Write a report about a task, with all that it depends on, into one file.",
    "workers": "List the workers.",
    "resources": "List the resources and what uses them.",
    "retry": "Retry failed tasks; with --from-here what they wait for and what waits, too.",
    "done": "Mark tasks as done.",
    "enable": "Re-enable tasks that the scheduler has disabled.",
    "hold": "Hold tasks, families or what matches a filter: they are not handed out.",
    "release": "Release holds.",
    "holds": "List the holds.",
    "cancel": "Ask a running task to stop, by a message that it understands.",
    "pause": "Pause the scheduler: running tasks continue, no new ones start.",
    "unpause": "Let a paused scheduler start tasks again.",
    "audit": "List what operators have done.",
    "activity": "Show how many runs began, succeeded and failed in the last hours.",
    "watch": "Show the numbers of tasks, live.",
    "doctor": "Check the configuration, the state and a running server.",
    "mock": "Run a server that answers from the examples of the contract, for client developers.",
    "conformance": "Check a running luigid, this one, Luigi's or another, against the contract.",
    "user": "Add, list or remove users of the password file.",
    "token": "Add, list or revoke the tokens with which callers log in.",
    "completion": "Print a script that completes commands and options in a shell.",
    "ops": "Print the folder of the alert rules, the dashboard and the files for deployment.",
    "spec": "Print the contract, an OpenAPI document.",
    "webhook": "Test a webhook of the settings, or list them.",
    "state": "Export the state to a file, or import it.",
}


def load(command: str) -> ModuleType:
    """Import the module of a command."""
    return importlib.import_module(f"{__name__}.{command}")
