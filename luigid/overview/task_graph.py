"""The graph of some tasks or of all, in columns: one list for each fact about its tasks."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final, Literal, Self

from luigid.state.slices import CHUNK_SIZE, Slices, in_chunks
from luigid.state.state import SchedulerState
from luigid.state.task import DONE, UNKNOWN, guess_family

Direction = Literal["down", "up", "both"]

#: in place of the status of a task that was cut off
TRUNCATED: Final = "TRUNCATED"
#: of the tasks that were cut off, so many are named
MAX_CUT_OFF_NAMED: Final = 1_000
#: how many tasks are read in one slice
_TASKS_PER_SLICE: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQuery:
    """The parameters of `/v1/graph`."""

    #: None: all tasks
    roots: tuple[str, ...] | None = None
    direction: Direction = "down"
    include_done: bool = True

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> Self:
        """Return the query of parameters that the contract has checked."""
        roots = parameters.get("task_id")
        return cls(
            roots=None if roots is None else tuple(dict.fromkeys(roots)),
            direction=parameters["direction"],
            include_done=parameters["include_done"] == "true",
        )


@dataclass(slots=True)
class GraphColumns:
    """A graph. All lists of `tasks` have one length, and so have those of the links."""

    direction: Direction
    #: how many tasks were cut off
    cut_off: int = 0
    #: indices of tasks
    roots: list[int] = field(default_factory=list)
    #: the families, with the names of their parameters
    kinds: list[dict[str, Any]] = field(default_factory=list)
    #: what tasks need of resources: each set once
    resource_sets: list[dict[str, Any]] = field(default_factory=list)
    task_id: list[str] = field(default_factory=list)
    #: indices of `kinds`
    kind: list[int] = field(default_factory=list)
    #: the values of the parameters, in the order of the names
    params: list[list[Any]] = field(default_factory=list)
    status: list[str] = field(default_factory=list)
    priority: list[float] = field(default_factory=list)
    #: when the last run began
    started: list[float | None] = field(default_factory=list)
    #: when the status last changed
    changed: list[float | None] = field(default_factory=list)
    #: indices of `resource_sets`
    resources: list[int] = field(default_factory=list)
    #: the task at `dependent[i]` depends on the one at `dependency[i]`: indices of tasks
    dependent: list[int] = field(default_factory=list)
    dependency: list[int] = field(default_factory=list)


class TaskGraphs:
    """Reads graphs of one state, in slices between which the state may change.

    Each task is read at once, with its links. What changes meanwhile may be missing.
    """

    def __init__(self, state: SchedulerState, max_nodes: int) -> None:
        """Take the state, and how many tasks a graph has at most."""
        self._state = state
        self._max_nodes = max_nodes

    def read(self, query: GraphQuery) -> Slices[GraphColumns]:
        """Return a graph, breadth first from those of its roots that are known."""
        reading = _Reading(self._state, query, self._max_nodes)
        if query.roots is not None:
            known = [task_id for task_id in query.roots if task_id in self._state.tasks]
            yield from reading.walk(known)
        else:
            yield from self._read_all(reading, query)
        return (yield from reading.finish())

    def _read_all(self, reading: "_Reading", query: GraphQuery) -> Slices[None]:
        """Walk from the tasks at which graphs begin; then from what is in circles alone."""
        state, is_up = self._state, query.direction == "up"
        roots: list[str] = []
        for chunk in in_chunks(list(state.tasks)):
            roots += [
                task_id
                for task_id in chunk
                if (task := state.tasks.get(task_id)) is not None
                and not (task.deps if is_up else state.dependents(task_id))
                and (query.include_done or task.status != DONE)
            ]
            yield
        yield from reading.walk(roots)
        for chunk in in_chunks(list(state.tasks)):
            for task_id in chunk:
                task = state.tasks.get(task_id)
                is_shown = task is not None and (query.include_done or task.status != DONE)
                if is_shown and not reading.has_seen(task_id):
                    yield from reading.walk([task_id])
            yield


class _Reading:
    """One graph while it is read."""

    def __init__(self, state: SchedulerState, query: GraphQuery, max_nodes: int) -> None:
        self._state = state
        self._query = query
        self._max_nodes = max_nodes
        #: All tasks are walked downwards, or upwards: both would find each twice.
        self._is_up = query.direction == "up"
        self._is_both = query.direction == "both" and query.roots is not None
        self._columns = GraphColumns(query.direction)
        self._index: dict[str, int] = {}
        #: the tasks that were found, going down, and going up
        self._seen_down: set[str] = set()
        self._seen_up: set[str] = set()
        #: the ids of both ends; of the hints only those count whose ends are both shown
        self._links: list[tuple[str, str]] = []
        self._hints: list[tuple[str, str]] = []
        #: whether there were more tasks than a graph may have
        self._is_cut = False
        self._kinds: dict[object, int] = {}
        self._resources: dict[object, int] = {}

    def has_seen(self, task_id: str) -> bool:
        return task_id in self._seen_down or task_id in self._seen_up

    def walk(self, roots: Iterable[str]) -> Slices[None]:
        """Add roots, and what is found from them, until there are enough tasks."""
        queue: deque[tuple[str, bool]] = deque()
        for chunk in in_chunks(roots):
            for task_id in chunk:
                self._begin(task_id, queue)
            yield
        number = 0
        while queue:
            task_id, is_up = queue.popleft()
            if task_id not in self._index:
                if len(self._index) >= self._max_nodes:
                    self._is_cut = True
                    break
                self._add(task_id)
            neighbours = self._neighbours(task_id, is_up)
            if len(neighbours) <= CHUNK_SIZE:
                self._follow(task_id, neighbours, is_up, queue)
            else:
                for chunk in in_chunks(neighbours):
                    self._follow(task_id, chunk, is_up, queue)
                    yield
            number += 1
            if number % _TASKS_PER_SLICE == 0:
                yield

    def _begin(self, task_id: str, queue: deque[tuple[str, bool]]) -> None:
        """Add a root."""
        self._find(task_id, self._is_up, queue)
        if self._is_both:
            self._find(task_id, True, queue)
        if len(self._index) >= self._max_nodes:
            self._is_cut = True
        elif task_id not in self._index:
            self._add(task_id)
            self._columns.roots.append(self._index[task_id])

    def _find(self, task_id: str, is_up: bool, queue: deque[tuple[str, bool]]) -> None:
        seen = self._seen_up if is_up else self._seen_down
        if task_id not in seen:
            seen.add(task_id)
            queue.append((task_id, is_up))

    def _neighbours(self, task_id: str, is_up: bool) -> Sequence[str]:
        task = self._state.tasks.get(task_id)
        deps = () if task is None else tuple(task.deps)
        if not is_up:
            return deps
        if self._is_both:
            self._hints += [(task_id, dep) for dep in deps]
        return tuple(self._state.dependents(task_id))

    def _follow(
        self,
        task_id: str,
        neighbours: Iterable[str],
        is_up: bool,
        queue: deque[tuple[str, bool]],
    ) -> None:
        """Put neighbours of a task into the queue, and remember the links."""
        links, seen = self._links, self._seen_up if is_up else self._seen_down
        for neighbour in neighbours:
            if not self._is_shown(neighbour):
                continue
            links.append((neighbour, task_id) if is_up else (task_id, neighbour))
            if neighbour not in seen:
                seen.add(neighbour)
                queue.append((neighbour, is_up))

    def _is_shown(self, task_id: str) -> bool:
        if self._query.include_done or task_id in self._index:
            return True
        task = self._state.tasks.get(task_id)
        return task is None or task.status != DONE

    def _add(self, task_id: str) -> None:
        """Add a task to the columns."""
        self._index[task_id] = len(self._index)
        task = self._state.tasks.get(task_id)
        if task is None or not task.family:
            self._add_unknown(task_id, UNKNOWN)
            return
        columns = self._columns
        columns.task_id.append(task_id)
        columns.kind.append(self._kind_of(task.family, task.public_params))
        columns.params.append(list(task.public_params.values()))
        columns.status.append(task.status)
        columns.priority.append(task.priority)
        columns.started.append(task.time_running)
        columns.changed.append(task.updated)
        columns.resources.append(self._index_of(task.resources))

    def _add_unknown(self, task_id: str, status: str) -> None:
        columns = self._columns
        columns.task_id.append(task_id)
        columns.kind.append(self._kind_of(guess_family(task_id) or "", {}))
        columns.params.append([])
        columns.status.append(status)
        columns.priority.append(0)
        columns.started.append(None)
        columns.changed.append(None)
        columns.resources.append(self._index_of({}))

    def _kind_of(self, family: str, params: Mapping[str, Any]) -> int:
        key = family, *params
        index = self._kinds.get(key)
        if index is None:
            index = self._kinds[key] = len(self._kinds)
            self._columns.kinds.append({"family": family, "params": list(params)})
        return index

    def _index_of(self, resources: Mapping[str, float]) -> int:
        key = tuple(resources.items())
        index = self._resources.get(key)
        if index is None:
            index = self._resources[key] = len(self._resources)
            self._columns.resource_sets.append(dict(resources))
        return index

    def finish(self) -> Slices[GraphColumns]:
        """Resolve the links, and name what was cut off."""
        columns, index = self._columns, self._index
        if self._is_cut:
            yield from self._name_cut_off()
        elif not self._is_both:
            # Every end is shown, and every link was found once.
            for chunk in in_chunks(self._links):
                columns.dependent += [index[dependent] for dependent, _ in chunk]
                columns.dependency += [index[dependency] for _, dependency in chunk]
                yield
            return columns
        shown: dict[tuple[int, int], None] = {}
        for chunk in in_chunks(chain(self._links, self._hints)):
            shown.update(dict.fromkeys(self._resolve(chunk)))
            yield
        for pairs in in_chunks(shown):
            columns.dependent += [dependent for dependent, _ in pairs]
            columns.dependency += [dependency for _, dependency in pairs]
            yield
        return columns

    def _name_cut_off(self) -> Slices[None]:
        cut_off: set[str] = set()
        for chunk in in_chunks(self._links):
            for task_id in chain.from_iterable(chunk):
                if task_id not in self._index and task_id not in cut_off:
                    cut_off.add(task_id)
                    self._name(task_id, len(cut_off))
            yield
        self._columns.cut_off = len(cut_off)

    def _name(self, task_id: str, number: int) -> None:
        """Show one of the first tasks that were cut off."""
        if number <= MAX_CUT_OFF_NAMED:
            self._index[task_id] = len(self._index)
            self._add_unknown(task_id, TRUNCATED)

    def _resolve(self, links: Iterable[tuple[str, str]]) -> Iterator[tuple[int, int]]:
        index = self._index
        for dependent, dependency in links:
            if dependent in index and dependency in index:
                yield index[dependent], index[dependency]
