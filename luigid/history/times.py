"""Times as the tables have them: local and without a zone, as Luigi writes them."""

from datetime import UTC, datetime


def to_stored(seconds: float) -> datetime:
    """Return a time in seconds since the epoch as it is stored."""
    return datetime.fromtimestamp(seconds)


def from_stored(stored: datetime) -> datetime:
    """Return a stored time in UTC. Of the hour that a clock repeats in autumn it is the first."""
    return stored.astimezone(UTC)
