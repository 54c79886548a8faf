"""Times as the commands write them."""

from datetime import UTC, datetime

from luigid import wording


def time_text(seconds: float | None) -> str:
    """Return a time in UTC; empty for none, and `unknown` if no calendar has it."""
    if seconds is None:
        return ""
    try:
        return wording.utc(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return "unknown"
