"""What a report about a root says, collected in slices. `web/report_page.py` writes it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from luigid.overview.counted_statuses import BY_URGENCY, counted_status
from luigid.overview.error_signature import signature_of
from luigid.overview.task_rows import error_text
from luigid.overview.under import tasks_under
from luigid.overview.upstream_index import UpstreamIndex
from luigid.state.slices import Slices, in_chunks
from luigid.state.state import SchedulerState
from luigid.state.task import BATCH_RUNNING, PENDING, RUNNING, Task

#: tasks that a report looks at
MAX_TASKS: Final = 100_000
#: nodes of the graph: tasks or, if they are more, families
MAX_NODES: Final = 60
#: groups of failures, tasks that are named in each, and characters of an error
MAX_GROUPS: Final = 50
_MAX_NAMED: Final = 10
_MAX_ERROR: Final = 4000
#: waiting tasks whose reasons are found, and how many of them are listed
_MAX_EXPLAINED: Final = 1000
_MAX_LISTED: Final = 100
_MAX_FAMILIES: Final = 200
_EXPLAINED: Final = 20


@dataclass(slots=True)
class Failures:
    """Tasks that failed with one error."""

    error: str
    text: str
    count: int = 0
    task_ids: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Node:
    """A node of the graph: a task, or the tasks of a family."""

    name: str
    title: str
    #: counted status -> number of tasks, the most urgent first
    statuses: Mapping[str, int]
    #: the names of the nodes that it depends on
    deps: Sequence[str]


@dataclass(slots=True)
class Report:
    """A report about a root."""

    root: Task
    #: the status that the root is counted under
    root_status: str
    total: int
    #: whether there may be more tasks
    is_cut: bool
    #: counted status -> number of tasks, the most urgent first
    statuses: Mapping[str, int]
    failures: Sequence[Failures]
    failures_total: int
    #: reason -> number of the tasks that were looked at
    reasons: Mapping[str, int]
    #: some tasks that wait, and the reason of each
    waiting: Sequence[tuple[Task, Mapping[str, Any]]]
    #: how many wait, and of how many the reason was looked for
    waiting_total: int
    explained: int
    running: Sequence[Task]
    #: family -> its statuses
    families: Mapping[str, Mapping[str, int]]
    #: the root first
    nodes: Sequence[Node]
    is_by_family: bool


Shorten = Callable[[Sequence[Task]], Mapping[str, dict[str, Any]]]


def collect(
    state: SchedulerState, root_id: str, upstream: UpstreamIndex, shorten: Shorten
) -> Slices[Report | None]:
    """Return the report about a root; None if there is no such task.

    `shorten` returns the reasons why some tasks do not run. What changes between the slices stands
    in it as it was, or as it is.
    """
    ids = yield from tasks_under(state, root_id, MAX_TASKS)
    root = state.tasks.get(root_id)
    if root is None:
        return None
    statuses: Counter[str] = Counter()
    families: dict[str, Counter[str]] = {}
    links: dict[str, set[str]] = {}
    groups: dict[str, Failures] = {}
    waiting: list[Task] = []
    running: list[Task] = []
    others: list[Task] = []
    by_status = {PENDING: waiting, RUNNING: running, BATCH_RUNNING: running}
    for chunk in in_chunks(list(ids)):
        for task in _known(state, chunk):
            status = counted_status(task, upstream)
            statuses[status] += 1
            families.setdefault(task.family, Counter())[status] += 1
            found = links.setdefault(task.family, set())
            if len(found) < MAX_NODES:
                found |= {dep.family for dep in _known(state, list(task.deps)[:MAX_NODES])}
            if task.has_failed:
                _add_failure(groups, task)
                yield
            by_status.get(task.status, others).append(task)
        yield
        others.clear()
    explained = waiting[:_MAX_EXPLAINED]
    reasons: Counter[str] = Counter()
    listed: list[tuple[Task, Mapping[str, Any]]] = []
    for first in range(0, len(explained), _EXPLAINED):
        some = [task for task in explained[first : first + _EXPLAINED] if task.id in state.tasks]
        for task_id, reason in shorten(some).items():
            reasons[reason["kind"]] += 1
            if len(listed) < _MAX_LISTED:
                listed.append((state.tasks[task_id], reason))
        yield
    is_by_family = len(ids) > MAX_NODES
    largest = sorted(families, key=lambda name: -families[name].total())
    return Report(
        root=root,
        root_status=counted_status(root, upstream),
        total=len(ids),
        is_cut=len(ids) >= MAX_TASKS,
        statuses=_ordered(statuses),
        failures=sorted(groups.values(), key=lambda group: -group.count)[:MAX_GROUPS],
        failures_total=sum(group.count for group in groups.values()),
        reasons=dict(reasons.most_common()),
        waiting=listed,
        waiting_total=len(waiting),
        explained=len(explained),
        running=sorted(running, key=lambda task: task.updated)[:_MAX_LISTED],
        families={name: _ordered(families[name]) for name in largest[:_MAX_FAMILIES]},
        nodes=(
            _family_nodes(root, largest, families, links)
            if is_by_family
            else _task_nodes(state, root, ids, upstream)
        ),
        is_by_family=is_by_family,
    )


def _known(state: SchedulerState, task_ids: Iterable[str]) -> list[Task]:
    return [state.tasks[task_id] for task_id in task_ids if task_id in state.tasks]


def _ordered(statuses: Mapping[str, int]) -> dict[str, int]:
    return {status: statuses[status] for status in BY_URGENCY if statuses.get(status)}


def _add_failure(groups: dict[str, Failures], task: Task) -> None:
    signature = signature_of(task.expl)
    group = groups.get(signature.key)
    if group is None:
        text = (error_text(task.expl) or "")[-_MAX_ERROR:]
        group = groups[signature.key] = Failures(signature.error, text)
    group.count += 1
    if len(group.task_ids) < _MAX_NAMED:
        group.task_ids.append(task.id)


def _task_nodes(
    state: SchedulerState, root: Task, ids: Iterable[str], upstream: UpstreamIndex
) -> list[Node]:
    tasks = [root, *(task for task in _known(state, sorted(ids)) if task is not root)]
    shown = {task.id for task in tasks}
    return [
        Node(
            task.id,
            task.pretty_id if task.family else task.id,
            {counted_status(task, upstream): 1},
            [dep for dep in task.deps if dep in shown],
        )
        for task in tasks
    ]


def _family_nodes(
    root: Task,
    largest: Sequence[str],
    families: Mapping[str, Mapping[str, int]],
    links: Mapping[str, set[str]],
) -> list[Node]:
    names = [root.family, *(name for name in largest if name != root.family)][:MAX_NODES]
    return [
        Node(
            name,
            name or "(no family)",
            _ordered(families.get(name, {})),
            sorted(links.get(name, set()).intersection(names) - {name}),
        )
        for name in names
    ]
