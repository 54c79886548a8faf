"""Puts sets in order: Luigi answers them in arbitrary order."""

import json
from collections.abc import Callable
from typing import Any

#: Fields whose lists are sets.
SETS = {"deps"}


def ordered(answer: Any) -> Any:
    """Return an answer, as JSON has it, with its sets in order."""
    return changed(answer, ordered_field)


def changed(answer: Any, rule: Callable[[str, Any], Any]) -> Any:
    """Return an answer, as JSON has it, with each field of an object as a rule has it."""

    def visited(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: rule(name, visited(field)) for name, field in value.items()}
        if isinstance(value, list):
            return [visited(item) for item in value]
        return value

    return visited(json.loads(json.dumps(answer, default=dict)))


def ordered_field(name: str, value: Any) -> Any:
    """Return the value of a field, sorted if it is a set."""
    if name in SETS and isinstance(value, list):
        return sorted(value)
    if name == "running_tasks" and isinstance(value, list):
        # Those of a worker's own set, which Luigi keeps in arbitrary order.
        return sorted(value, key=lambda run: str(run["task_id"]))
    return value
