"""Dependency graphs, built breadth first: the nodes nearest to the root come first."""

from collections import deque
from collections.abc import Callable, Collection, Iterable
from typing import Final

from luigid.scheduler.sliced_answer import ListedTask, ListedTasks, UnknownNode
from luigid.state.slices import Slices
from luigid.state.state import SchedulerState
from luigid.state.task import DONE, UNKNOWN, Task, guess_family

#: number of nodes without neighbours in one slice
_NODES_PER_SLICE: Final = 16


class Graphs:
    """Graphs of one state: task id -> node, each node with the ids of its neighbours as `deps`."""

    def __init__(self, state: SchedulerState, *, max_nodes: int, send_messages: bool) -> None:
        self._state = state
        self._max_nodes = max_nodes
        self._send_messages = send_messages

    def everything(self) -> Slices[ListedTasks]:
        """Return all tasks and all their dependencies, known or not."""
        nodes: ListedTasks = {}
        seen: set[str] = set()
        for task_id in list(self._state.tasks):
            if task_id not in seen:
                found = yield from self._walk(
                    task_id, lambda task: task.deps, seen, include_done=True
                )
                nodes.update(found)
        return nodes

    def dependencies(self, task_id: str, *, include_done: bool) -> Slices[ListedTasks]:
        """Return a task and all its direct and indirect dependencies; {} if it is unknown."""
        return self._rooted(task_id, lambda task: task.deps, include_done=include_done)

    def dependents(self, task_id: str, *, include_done: bool) -> Slices[ListedTasks]:
        """Return a task and all its direct and indirect dependents; {} if it is unknown."""
        return self._rooted(
            task_id, lambda task: self._state.dependents(task.id), include_done=include_done
        )

    def _rooted(
        self, root: str, neighbours: Callable[[Task], Collection[str]], *, include_done: bool
    ) -> Slices[ListedTasks]:
        if root not in self._state.tasks:
            return {}
        return (yield from self._walk(root, neighbours, set(), include_done=include_done))

    def _walk(
        self,
        root: str,
        neighbours: Callable[[Task], Collection[str]],
        seen: set[str],
        *,
        include_done: bool,
    ) -> Slices[ListedTasks]:
        """Return the nodes reached from the root: at most `max_nodes`, but always the root.

        Nodes that were added to `seen` and then cut off are not visited by later walks.
        """
        nodes: ListedTasks = {}
        seen.add(root)
        front = deque([root])
        tasks, send_messages, max_nodes = self._state.tasks, self._send_messages, self._max_nodes
        while front:
            task_id = front.popleft()
            task = tasks.get(task_id)
            if task is None or not task.family:
                family = guess_family(task_id) or UNKNOWN
                nodes[task_id] = UnknownNode(task_id, family, is_named=task_id == root)
            else:
                shown = neighbours(task)
                if not include_done:
                    shown = [n for n in shown if not self._is_done(n)]
                nodes[task_id] = ListedTask(task, send_messages, tuple(shown), task_id == root)
                if shown:
                    unseen = sorted(_without(shown, seen))
                    seen.update(unseen)
                    front.extend(unseen)
                    yield
            if len(nodes) >= max_nodes:
                break
            if len(nodes) % _NODES_PER_SLICE == 0:
                yield
        return nodes

    def _is_done(self, task_id: str) -> bool:
        task = self._state.tasks.get(task_id)
        return task is not None and task.status == DONE


def _without(task_ids: Iterable[str], seen: Collection[str]) -> list[str]:
    return [task_id for task_id in task_ids if task_id not in seen]
