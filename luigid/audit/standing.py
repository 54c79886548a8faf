"""What an operator's action is about: read before and after it, to say what it has changed."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from luigid.state.state import SchedulerState

#: a JSON object; None: there is no such task or worker, or nothing that can be shown
Standing: TypeAlias = dict[str, Any] | None
Arguments: TypeAlias = Mapping[str, Any]

#: how many resources of one call are looked at
_MAX_RESOURCES: Final = 50


def standing(state: SchedulerState, operation: str, arguments: Arguments) -> Standing:
    """Return how what an operation is about stands now."""
    read = _READERS.get(operation)
    return None if read is None else read(state, arguments)


def _task(state: SchedulerState, arguments: Arguments) -> Standing:
    task = state.tasks.get(arguments.get("task_id") or "")
    return None if task is None else {"status": task.status}


def _worker(state: SchedulerState, arguments: Arguments) -> Standing:
    worker = state.workers.get(arguments["worker"])
    return None if worker is None else {"state": worker.state}


def _processes(state: SchedulerState, arguments: Arguments) -> Standing:
    worker = state.workers.get(arguments["worker"])
    if worker is None:
        return None
    known = {"processes": worker.info.get("workers")}
    asked = [one["kwargs"] for one in worker.messages if one["name"] == "set_worker_processes"]
    return known | {"requested": asked[-1]["n"]} if asked else known


def _is_paused(state: SchedulerState, _arguments: Arguments) -> Standing:
    return {"paused": state.is_paused}


def _resource(state: SchedulerState, arguments: Arguments) -> Standing:
    name = arguments["resource"]
    return {name: state.resources.get(name, 1)}


def _resources(state: SchedulerState, arguments: Arguments) -> Standing:
    return {name: state.resources.get(name, 1) for name in list(arguments)[:_MAX_RESOURCES]}


#: operation -> what reads its standing
_READERS: Final[Mapping[str, Callable[[SchedulerState, Arguments], Standing]]] = {
    "forgive_failures": _task,
    "mark_as_done": _task,
    "re_enable_task": _task,
    "disable_worker": _worker,
    # The worker changes its number only once it has received the message, with its next ping.
    "set_worker_processes": _processes,
    "pause": _is_paused,
    "unpause": _is_paused,
    "update_resource": _resource,
    "update_resources": _resources,
}
