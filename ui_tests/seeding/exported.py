"""States as `luigid state export` writes them: thousands of tasks are there at once."""

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_WORKER = "Worker(salt=0000000009, workers=1, host=large, username=luigi, pid=9)"
_POLICY = [999999999, 999999999, 3600]


@dataclass(frozen=True, slots=True)
class Layers:
    """A root over layers of tasks, each of which needs two of the layer below; some failed."""

    count: int
    width: int
    #: places of failed tasks: layer, place
    failed: tuple[tuple[int, int], ...]

    @property
    def root(self) -> str:
        return "large.Root_1"

    def failures(self) -> list[str]:
        """Return the ids of the failed tasks, first causes first: those of the lowest layers."""
        return [_id(layer, place) for layer, place in sorted(self.failed)]

    def lines(self) -> Iterator[str]:
        """Write the file."""
        now = time.time()
        records: list[dict[str, object]] = [
            {"id": _WORKER, "number": 1, "started": now, "last_active": now, "info": {}}
        ]
        records += self._tasks(now)
        yield json.dumps({"format": "luigid-state", "version": 1, "made_by": "ui_tests"})
        for place, record in enumerate(records):
            kind = "worker" if place == 0 else "task"
            yield json.dumps({"kind": kind, "key": str(record["number"]), "record": record})
        yield json.dumps({"end": len(records)})

    def _tasks(self, now: float) -> Iterator[dict[str, object]]:
        number = 0
        for layer in range(self.count):
            for place in range(self.width):
                number += 1
                below = {(place + step) % self.width for step in (0, 1)} if layer else ()
                deps = [_id(layer - 1, one) for one in sorted(below)]
                params = {"layer": str(layer), "place": str(place)}
                task = _task(number, _id(layer, place), f"large.Step{layer % 5}", params, deps, now)
                if (layer, place) in self.failed:
                    error = json.dumps(f"Error of {_id(layer, place)}")
                    task |= {"status": "FAILED", "expl": error, "updated": now + layer}
                yield task
        top = [_id(self.count - 1, place) for place in range(self.width)]
        yield _task(number + 1, self.root, "large.Root", {}, top, now)


def _id(layer: int, place: int) -> str:
    return f"large.Step{layer % 5}_{layer}_{place}"


def _task(
    number: int,
    task_id: str,
    family: str,
    params: dict[str, str],
    deps: Iterable[str],
    now: float,
) -> dict[str, object]:
    return {
        "id": task_id,
        "number": number,
        "order": number,
        "status": "PENDING",
        "time": now,
        "updated": now,
        "retry_policy": _POLICY,
        "family": family,
        "params": params,
        "is_runnable": True,
        "deps": list(deps),
        "workers": [_WORKER],
        "stakeholders": [_WORKER],
    }
