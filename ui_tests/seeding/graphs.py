"""Graphs of a known shape."""

from dataclasses import dataclass

from ui_tests.seeding import traces
from ui_tests.seeding.worker import Worker


@dataclass(frozen=True, slots=True)
class StatusGraph:
    """A graph that has every status of a node."""

    root: str
    #: task id -> status; the server must cut at `max_graph_nodes` for the TRUNCATED ones
    statuses: dict[str, str]
    max_graph_nodes: int


def add_status_graph(worker: Worker, batch_worker: Worker) -> StatusGraph:
    """Add a root with a dependency of every status, and two that a graph of 9 nodes cuts off.

    `batch_worker` must have nothing else to do.
    """
    day = {"date": "2025-03-14"}
    add, statuses = worker.add, {}

    def put(status: str, task_id: str) -> str:
        statuses[task_id] = status
        return task_id

    batch_run = batch_worker.run_batch("graph.G_Batch", "hour", ["00", "01", "02"])
    batch_member = batch_worker.add("graph.G_Batch", {"hour": "01"}, batchable=True)
    cut = [put("TRUNCATED", add("graph.Z_Cut", {"part": part})) for part in "12"]
    deps = [
        put("DONE", add("graph.A_Done", day, status="DONE", deps=cut)),
        put("PENDING", add("graph.B_Pending", day)),
        put("RUNNING", add("graph.C_Running", day, status="RUNNING")),
        put("FAILED", worker.fail("graph.D_Failed", day, traces.TIMEOUT)),
        put("DISABLED", worker.fail_for_good("graph.E_Disabled", day, traces.MEMORY)),
        put("UNKNOWN", "graph.FNeverReported_2025_03_14_0123456789"),
        put("BATCH_RUNNING", batch_member),
        put("RUNNING", batch_run),
    ]
    root = put("PENDING", add("graph.Root", day, deps=deps))
    return StatusGraph(root, statuses, max_graph_nodes=1 + len(deps))


def add_chain(worker: Worker, length: int) -> str:
    """Add tasks that depend on each other in a row. Return the id of the last, which needs all."""
    task_id = worker.add("graph.Chain", {"step": "0"}, status="DONE")
    for step in range(1, length):
        task_id = worker.add("graph.Chain", {"step": str(step)}, deps=[task_id])
    return task_id


def add_layers(worker: Worker, nodes: int, *, width: int = 10) -> str:
    """Add a root over layers of tasks, each of which needs two of the layer below.

    Return the id of the root; its graph has just so many nodes.
    """
    below: list[str] = []
    left, layer = nodes - 1, 0
    while left > 0:
        # The odd ones go to the bottom, where each has a task that needs it.
        size = left % width or width
        below = [
            worker.add(
                "graph.Layers",
                {"layer": str(layer), "place": str(place), "nodes": str(nodes)},
                status="DONE" if layer < 3 else "PENDING",
                deps=sorted({below[(place + step) % len(below)] for step in (0, 1) if below}),
            )
            for place in range(size)
        ]
        left, layer = left - size, layer + 1
    return worker.add("graph.LayersRoot", {"nodes": str(nodes)}, deps=below)
