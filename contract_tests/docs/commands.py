"""A script, `commands.py NAME ...`: `luigid` and `luigi` as the pages call them.

They run what is installed here. What the pages leave to defaults is set to the scratch place: the
port, the address, the state's folder, the settings of the system.
"""

import os
import sys
from pathlib import Path

#: of Luigi's console script, which does not look for modules in the current folder
_LUIGI = "import sys; from luigi.cmdline import luigi_run; sys.exit(luigi_run())"
_LUIGIS_LUIGID = "from luigi.cmdline import luigid; luigid()"


def main() -> None:
    """Replace this process by the command."""
    name, *arguments = sys.argv[1:]
    settings = Path(os.environ["LUIGID_DOCS_SYSTEM"], "etc/luigi/luigi.cfg")
    if settings.is_file():
        os.environ.setdefault("LUIGI_CONFIG_PATH", str(settings))
    command = {"luigid": luigid, "luigi": luigi, "luigis-luigid": luigis_luigid}[name](arguments)
    os.execv(sys.executable, [sys.executable, "-P", *command])


def luigid(arguments: list[str]) -> list[str]:
    """Return the arguments of Python for `luigid`."""
    os.environ["PYTHONPATH"] = os.environ["LUIGID_DOCS_PYTHONPATH"]
    command = arguments[0] if arguments and not arguments[0].startswith("-") else None
    added: list[str] = []
    if command is None and not _has(arguments, "--port", "--unix-socket", "--help", "--version"):
        added += ["--port", os.environ["LUIGID_DOCS_PORT"]]
    if command is None and not _has(arguments, "--address", "--unix-socket"):
        added += ["--address", "127.0.0.1"]
    if command in (None, "state", "doctor") and not (
        _has(arguments, "--state-path") or _is_state_set()
    ):
        state = Path(os.environ["LUIGID_DOCS_SYSTEM"], "var/lib/luigi-server/state.pickle")
        added += ["--state-path", str(state)]
    return ["-m", "luigid", *arguments, *added]


def luigi(arguments: list[str]) -> list[str]:
    """Return the arguments of Python for `luigi`."""
    if not _has(arguments, "--scheduler-port", "--scheduler-url", "--local-scheduler"):
        arguments = [*arguments, "--scheduler-port", os.environ["LUIGID_DOCS_PORT"]]
    return ["-c", _LUIGI, *arguments]


def luigis_luigid(arguments: list[str]) -> list[str]:
    """Return the arguments of Python for the `luigid` of Luigi."""
    return ["-c", _LUIGIS_LUIGID, "--address", "127.0.0.1", *arguments]


def _has(arguments: list[str], *options: str) -> bool:
    return any(each.split("=")[0] in options for each in arguments)


def _is_state_set() -> bool:
    """Tell whether the settings say where the state is."""
    files = [Path("luigi.cfg"), Path(os.environ.get("LUIGI_CONFIG_PATH", "luigi.cfg"))]
    return any("state_" in file.read_text() for file in files if file.is_file())


if __name__ == "__main__":
    main()
