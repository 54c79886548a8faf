"""Graphs that no page can show task by task."""

from ui_tests.seeding import traces
from ui_tests.seeding.worker import Worker


def add_fan(worker: Worker, branches: int, *, failures: int = 3) -> str:
    """Add a root with so many branches, the first of which have failed. Return its id."""
    ids = [
        worker.add(
            "graph.Branch",
            {"branch": str(number), "version": "v1", "branches": str(branches)},
            status="DONE" if number % 3 else "PENDING",
        )
        for number in range(failures, branches)
    ]
    ids += [
        worker.fail(
            "graph.Branch",
            {"branch": str(number), "version": "v1", "branches": str(branches)},
            traces.TIMEOUT,
        )
        for number in range(failures)
    ]
    return worker.add("graph.FanRoot", {"branches": str(branches)}, deps=ids)
