"""What an export has written."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Exported:
    """What was exported, and what was not, because the format has no place for it."""

    #: number of records: tasks, workers and so on
    count: int = 0
    #: what is missing in the file, in the words of a message
    left_out: list[str] = field(default_factory=list)
