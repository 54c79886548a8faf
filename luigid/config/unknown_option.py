"""What to say about a command line option that luigid does not have.

Luigi's `luigi` sets every setting by an option, such as `--scheduler-retry-count`; its luigid, like
this one, has a few options and reads everything else from the configuration files.
"""

from collections.abc import Iterable, Iterator

from luigid.config.settings import setting_rows
from luigid.config.table import SECTIONS, flags

_OTHER_OPTIONS = ("--help", "--version")


def find_unknown_option(arguments: Iterable[str], commands: Iterable[str]) -> str | None:
    """Return a line about the first unknown option before a command; None if all are known."""
    rest = iter(arguments)
    for argument in rest:
        if argument in commands or argument == "--":
            return None
        if not argument.startswith("--"):
            continue
        option, has_value, _ = argument.partition("=")
        names = [name for name in (*_options(), *_OTHER_OPTIONS) if name.startswith(option)]
        if not names:
            return _describe(option)
        if not has_value and _takes_value(names[0]):
            next(rest, None)
    return None


def _options() -> Iterator[str]:
    return (row.option for row in flags())


def _takes_value(option: str) -> bool:
    return any(row.option == option and row.default is not False for row in flags())


def _describe(option: str) -> str:
    places = [
        f"{row.key} in section [{section.name}]"
        for section in SECTIONS
        for row in setting_rows(section)
        if option in (f"--{section.name}{row.option[1:]}".replace("_", "-"), row.option)
    ]
    if not places:
        return f"unknown option {option}; --help lists the options"
    return f"unknown option {option}; luigi.cfg sets it: {' or '.join(places)}"
