"""Times as the tables store them: local and without a zone, as in Luigi."""

from datetime import UTC, datetime


def to_stored(seconds: float) -> datetime:
    """Convert seconds since the epoch to a stored time."""
    return datetime.fromtimestamp(seconds)


def from_stored(stored: datetime) -> datetime:
    """Convert a stored time to UTC; in the hour that is repeated in autumn, take the first one."""
    return stored.astimezone(UTC)
