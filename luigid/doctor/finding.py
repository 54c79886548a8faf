"""What a check finds."""

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How bad a finding is; the worst is the highest."""

    OK = 0
    #: good to know
    NOTICE = 1
    #: it works, but something may be lost, seen or reached that should not be
    WARNING = 2
    #: the server does not start, or does not do what the settings ask for
    PROBLEM = 3

    @property
    def word(self) -> str:
        """The level in lower case."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Finding:
    """One line that a check has to say."""

    #: stable, such as `state.network-disk`: the subject and what is the matter
    id: str
    level: Level
    text: str
    #: what to do about it; empty: nothing
    advice: str = ""


def ok(id_: str, text: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(id_, Level.OK, text)


def notice(id_: str, text: str, advice: str = "") -> Finding:
    """Return a finding that is good to know."""
    return Finding(id_, Level.NOTICE, text, advice)


def warning(id_: str, text: str, advice: str = "") -> Finding:
    """Return a finding of something that may do harm."""
    return Finding(id_, Level.WARNING, text, advice)


def problem(id_: str, text: str, advice: str = "") -> Finding:
    """Return a finding of something that does not work."""
    return Finding(id_, Level.PROBLEM, text, advice)
