"""What may differ between two right answers. Each rule stands here, once, with its reason."""

import json
import uuid
from typing import Any

#: Fields whose lists are sets: Luigi keeps them in arbitrary order.
SETS = {"deps"}


def normalised(answer: Any) -> Any:
    """Return an answer, as JSON has it, without what may differ."""
    return _normalised(json.loads(json.dumps(answer)))


def _normalised(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _field(name, _normalised(field)) for name, field in value.items()}
    if isinstance(value, list):
        return [_normalised(item) for item in value]
    return value


def _field(name: str, value: Any) -> Any:
    if name in SETS and isinstance(value, list):
        return sorted(value)
    if name == "running_tasks" and isinstance(value, list):
        # Those of a worker's own set, which Luigi keeps in arbitrary order.
        return sorted(value, key=lambda run: str(run["task_id"]))
    if name == "message_id" and is_uuid(value):
        return "<uuid>"
    return value


def is_uuid(value: Any) -> bool:
    """Tell whether a value is a random id."""
    try:
        return bool(str(uuid.UUID(value)) == value)
    except (AttributeError, TypeError, ValueError):
        return False
