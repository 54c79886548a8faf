"""Removes differences that do not matter between two answers, each rule with its reason."""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

#: Fields whose lists are sets: Luigi keeps them in arbitrary order.
SETS = {"deps"}

_OWN_FIGURE = re.compile(rb"(# (HELP|TYPE) )?(luigid|process)_")


def normalised(answer: Any) -> Any:
    """Return an answer, as JSON has it, without what may differ."""
    return _changed(answer, lambda name, value: _anonymous(name, _ordered(name, value)))


def ordered(answer: Any) -> Any:
    """Return an answer, as JSON has it, with its sets in order: for servers that count up ids."""
    return _changed(answer, _ordered)


def _changed(answer: Any, rule: Callable[[str, Any], Any]) -> Any:
    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: rule(name, changed(field)) for name, field in value.items()}
        if isinstance(value, list):
            return [changed(item) for item in value]
        return value

    return changed(json.loads(json.dumps(answer, default=dict)))


def _ordered(name: str, value: Any) -> Any:
    if name in SETS and isinstance(value, list):
        return sorted(value)
    if name == "running_tasks" and isinstance(value, list):
        # Those of a worker's own set, which Luigi keeps in arbitrary order.
        return sorted(value, key=lambda run: str(run["task_id"]))
    return value


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
