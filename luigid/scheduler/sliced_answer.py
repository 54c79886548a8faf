"""Responses with many tasks: computed in slices, and converted to JSON values only when read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias, overload

from luigid.state.slices import Slices, finish
from luigid.state.task import DISABLED, RUNNING, UNKNOWN, Task


class ListedTask(NamedTuple):
    """A task in a list or a graph."""

    task: Task
    #: whether messages can be sent to running tasks
    send_messages: bool
    #: ids of its neighbours in a graph; None in a list
    deps: Sequence[str] | None = None
    #: whether its display name is included
    is_named: bool = True

    def describe(self) -> dict[str, Any]:
        """Return the task as a JSON value."""
        described = describe_task(self.task, send_messages=self.send_messages)
        if self.deps is not None:
            described["deps"] = list(self.deps)
        if not self.is_named:
            del described["display_name"]
        return described


class UnknownNode(NamedTuple):
    """A node of a graph: a task of which only the id is known."""

    task_id: str
    #: guessed from the id
    family: str
    is_named: bool

    def describe(self) -> dict[str, Any]:
        """Return the node as a JSON value."""
        described = {
            "deps": [],
            "status": UNKNOWN,
            "workers": [],
            "start_time": UNKNOWN,
            "params": {"task_id": self.task_id},
            "name": self.family,
            "display_name": self.task_id,
            "priority": 0,
        }
        if not self.is_named:
            del described["display_name"]
        return described


#: the content of a response: task id -> task, or status -> task id -> task; or a number of tasks
ListedTasks: TypeAlias = "dict[str, ListedTask | UnknownNode | int | ListedTasks]"


class SlicedAnswer(Mapping[str, Any]):
    """A JSON object that takes long to compute.

    The web layer runs its `slices`, and serves other calls in between. For other callers it is an
    ordinary mapping, computed when it is first read.
    """

    def __init__(self, slices: Slices[ListedTasks]) -> None:
        """Wrap a computation whose slices take some microseconds each."""
        self.slices = slices
        self._plain: dict[str, Any] | None = None

    def __getitem__(self, name: str) -> Any:
        return self._all()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __eq__(self, other: object) -> bool:
        return self._all() == (other._all() if isinstance(other, SlicedAnswer) else other)

    __hash__ = None  # type: ignore[assignment]  # like every mapping that compares by value

    def __repr__(self) -> str:
        return repr(self._all())

    def _all(self) -> dict[str, Any]:
        if self._plain is None:
            self._plain = {name: _plain(value) for name, value in finish(self.slices).items()}
        return self._plain


class ListedRow(NamedTuple):
    """A worker or a resource in a list."""

    #: all but its tasks
    described: dict[str, Any]
    #: id -> task that the worker runs, or that uses the resource; None: these are not listed
    running: "ListedTasks | None"

    def describe(self) -> dict[str, Any]:
        """Return the row as a JSON value."""
        running = {} if self.running is None else {"running": _plain(self.running)}
        return {**self.described, **running}


class ListedRows(Sequence[dict[str, Any]]):
    """A JSON array of rows, which the web layer converts in slices, as `SlicedAnswer` is an object.

    For other callers it is an ordinary list, converted when it is first read.
    """

    def __init__(self, rows: Sequence[ListedRow]) -> None:
        self.rows = rows
        self._plain: list[dict[str, Any]] | None = None

    @overload
    def __getitem__(self, place: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, place: slice) -> list[dict[str, Any]]: ...

    def __getitem__(self, place: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        return self._all()[place]

    def __len__(self) -> int:
        return len(self._all())

    def __eq__(self, other: object) -> bool:
        return self._all() == (other._all() if isinstance(other, ListedRows) else other)

    __hash__ = None  # type: ignore[assignment]  # like every list

    def __repr__(self) -> str:
        return repr(self._all())

    def _all(self) -> list[dict[str, Any]]:
        if self._plain is None:
            self._plain = [row.describe() for row in self.rows]
        return self._plain


#: answers that the web layer converts in slices
LongAnswer: TypeAlias = SlicedAnswer | ListedRows


def describe_task(task: Task, *, send_messages: bool) -> dict[str, Any]:
    """Return a task as lists show it: all public fields except its dependencies."""
    described = {
        "display_name": task.pretty_id,
        "status": task.status,
        "workers": list(task.workers),
        "worker_running": task.worker_running,
        "time_running": task.time_running,
        "start_time": task.time,
        "last_updated": task.updated,
        "params": task.public_params,
        "name": task.family,
        "priority": task.priority,
        "resources": task.resources,
        "resources_running": task.resources_running,
        "tracking_url": task.tracking_url,
        "status_message": task.status_message,
        "progress_percentage": task.progress_percentage,
    }
    if task.status == DISABLED:
        described["re_enable_able"] = task.disabled_at is not None
    if send_messages and task.status == RUNNING:
        described["accepts_messages"] = task.accepts_messages
    return described


def _plain(value: Any) -> Any:
    if isinstance(value, ListedTask | UnknownNode):
        return value.describe()
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value
