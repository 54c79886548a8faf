"""Makes histories of any size, as a luigid would record them."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from luigid.history import luigi_tables
from luigid.history.database import open_engine, prepare, transaction
from luigid.history.writer import Writer
from luigid.state.events import TaskFinished, TaskScheduled, TaskStarted
from luigid.state.record.event_records import RunEvent

#: Half of the records are of this family, the others of many.
FAMILY = "Aggregate"
_OTHERS = 50
_SECONDS = 86_000.0
_BATCH = 1000


def record(path: Path, size: int) -> None:
    """Make a history of `size` records, all of the last 24 hours, each of one run."""
    address = f"sqlite:///{path}"
    prepare(address)
    engine = open_engine(address)
    with transaction(engine) as connection:
        luigi_tables.upgrade(connection)
    writer = Writer(engine)
    chance = random.Random(size)
    beginning = time.time() - _SECONDS
    for first in range(0, size, _BATCH):
        numbers = range(first, min(first + _BATCH, size))
        times = {number: beginning + number * _SECONDS / size for number in numbers}
        writer.write([event for each in times.items() for event in _life(*each, chance)])
    engine.dispose()


def _life(number: int, scheduled: float, chance: random.Random) -> Iterator[RunEvent]:
    family = FAMILY if number % 2 else f"Extract{number % _OTHERS}"
    task: dict[str, Any] = {
        "task_id": f"{family}_2025_03_14_{number:010x}",
        "family": family,
        "params": {"day": "2025-03-14", "number": str(number)},
    }
    started = scheduled + chance.random()
    finished = started + chance.expovariate(0.1)
    yield TaskScheduled(time=scheduled, **task)
    yield TaskStarted(time=started, host="bench", is_assigned=True, **task)
    yield TaskFinished(time=finished, is_successful=chance.random() < 0.95, **task)
