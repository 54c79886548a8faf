"""Answers without what a server with a clock, tasks and figures of its own says differently."""

import re
from collections.abc import Mapping
from typing import Any, Final

#: Times of the recording, and of any server of this century.
_FIRST_TIME: Final = 1e9
_LAST_TIME: Final = 1e10
_OWN_FIGURE = re.compile(rb"(# (HELP|TYPE) )?(luigid|process)_")


def timeless(value: Any) -> Any:
    """Return an answer without points in time, and without the order and number that they decide.

    Workers come in the order in which they have started, which was the same time for many in the
    recording: here they are sorted by name. What depends on the tasks of others is hidden.
    """
    if isinstance(value, Mapping):
        hidden = _hidden(value)
        return {
            name: "<hidden>" if name in hidden else timeless(member)
            for name, member in value.items()
        }
    if isinstance(value, list):
        items = [timeless(each) for each in value]
        if items and all(isinstance(each, dict) and "last_active" in each for each in items):
            items.sort(key=lambda worker: str(worker["name"]))
        return items
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return "<time>" if is_number and _FIRST_TIME <= value < _LAST_TIME else value


def _hidden(value: Mapping[str, Any]) -> set[str]:
    """Return the members that depend on what else is on the server.

    Of a worker that has said nothing of its first task, Luigi names the task with an empty id.
    """
    return {"num_tasks"} | ({"first_task_display_name"} if "first_task" not in value else set())


def without_own_figures(metrics: bytes) -> bytes:
    """Return the text of `/metrics` without the metrics of the server, which Luigi lacks."""
    lines = metrics.splitlines(keepends=True)
    return b"".join(line for line in lines if not _OWN_FIGURE.match(line))
