"""Removes differences that do not matter between two answers, each rule with its reason."""

import re
import uuid
from typing import Any

from luigid.conformance.recorded.normalise import changed, ordered_field

_OWN_FIGURE = re.compile(rb"(# (HELP|TYPE) )?(luigid|process)_")


def normalised(answer: Any) -> Any:
    """Return an answer, as JSON has it, without what may differ."""
    return changed(answer, lambda name, value: _anonymous(name, ordered_field(name, value)))


def _anonymous(name: str, value: Any) -> Any:
    return "<uuid>" if name == "message_id" and is_uuid(value) else value


def without_own_figures(metrics: bytes) -> bytes:
    """Return the text of `/metrics` without the metrics of the server, which Luigi lacks."""
    lines = metrics.splitlines(keepends=True)
    return b"".join(line for line in lines if not _OWN_FIGURE.match(line))


def is_uuid(value: Any) -> bool:
    """Tell whether a value is a random id."""
    try:
        return bool(str(uuid.UUID(value)) == value)
    except (AttributeError, TypeError, ValueError):
        return False
