"""Events of failures."""

import json
from typing import Any

from luigid.state.events import FailureReported, SchedulingFailed, TaskDisabled


def failure(day: int = 1, **fields: Any) -> FailureReported:
    return FailureReported(**(_common_fields(day) | {"is_disabled": False} | fields))


def scheduling_failure(day: int = 1, **fields: Any) -> SchedulingFailed:
    return SchedulingFailed(**(_common_fields(day) | fields))


def _common_fields(day: int) -> dict[str, Any]:
    return {
        "pretty_id": f"Copy(country=nl, day={day})",
        "family": "Copy",
        "unbatched_params": {"country": "nl"},
        "expl": '"broken"',
        "owners": (),
    }


DISABLED = TaskDisabled(
    time=1000,
    task_id="Copy_1",
    family="Copy",
    params={},
    retry_count=3,
    window=60,
    expl=json.dumps("Traceback:\n  one line <1>\nOSError: no"),
)
