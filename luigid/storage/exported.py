"""What an export has written."""

from dataclasses import dataclass, field

from luigid.wording import count_of


@dataclass(slots=True)
class Exported:
    """What was exported, and what was not, because the format has no place for it."""

    #: number of records: tasks, workers and so on
    count: int = 0
    #: what is missing in the file, in the words of a message
    left_out: list[str] = field(default_factory=list)


def starts_left_out(count: int) -> str:
    """Return what an export without starts leaves out, in the words of a message."""
    return f"{count_of(count, 'start')} that count{'s' if count == 1 else ''} for rates"
