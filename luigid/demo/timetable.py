"""When workers come, and what for."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import count
from operator import attrgetter

from luigid.demo import pipelines
from luigid.demo.pipelines import Trouble
from luigid.demo.simulation import Arrival
from luigid.demo.tasks import DemoTask
from luigid.demo.worker import WorkerPlan

_MINUTE, _HOUR, _DAY = 60.0, 3_600.0, 86_400.0

#: days of the past that the demo begins with
_DAYS = 4
#: how long ago today's pipeline began: then it is under way, with tasks of all statuses
_BEGAN = 17 * _MINUTE
#: between two streams, in the past and live; and how long ago the last one began
_PAST_STREAM_INTERVAL = 3 * _HOUR
_STREAM_INTERVAL = 0.4 * _HOUR
_LAST_STREAM = 1.5 * _MINUTE
#: between two backfills of days of the past; the first is of so many days ago
_BACKFILL_INTERVAL = 2.5 * _HOUR
_BACKFILL_FROM = 60

_TODAY = Trouble(
    unknown_partner="initech",
    failing=(
        ("extract.ExtractPayments/latam", 1),
        ("clean.CleanOrders/apac", 40),
        ("clean.CleanPayments/apac", 3),
        ("extract.ExtractInventory/osaka", 3),
        ("load.LoadWarehouse/inventory", 2),
    ),
)


def past(now: float) -> Iterator[Arrival]:
    """Yield, in order, the workers of the last days up to now."""
    days = [
        arrival
        for ago in range(_DAYS, -1, -1)
        for arrival in _daily(now - ago * _DAY - _BEGAN, ago)
    ]
    streams = [
        _stream(
            now - ago * _PAST_STREAM_INTERVAL - _LAST_STREAM, f"stream-{ago}", _PAST_STREAM_INTERVAL
        )
        for ago in range(int(_DAYS * _DAY / _PAST_STREAM_INTERVAL), -1, -1)
    ]
    return _in_order(days, streams, sorted(_others(now), key=attrgetter("time")))


def future(now: float, speed: float) -> Iterator[Arrival]:
    """Yield, in order and without end, the workers that come from now on."""
    interval = _STREAM_INTERVAL / speed
    streams = (
        _stream(now + number * interval, f"stream+{number}", interval) for number in count(1)
    )
    backfills = (arrival for number in count() for arrival in _backfill(now, number, speed))
    return _in_order(streams, backfills)


def _in_order(*arrivals: Iterable[Arrival]) -> Iterator[Arrival]:
    return merge(*arrivals, key=attrgetter("time"))


def _daily(begin: float, ago: int) -> list[Arrival]:
    trouble = _TODAY if ago == 0 else Trouble()
    # The day before is complete.
    tasks = pipelines.daily(_date(begin - _DAY), trouble)
    label = f"day-{ago}"
    patience = (1.5 if ago == 0 else 0.2) * _HOUR
    learning = [task for task in tasks if task.family.startswith("ml.")]
    etl = [task for task in tasks if not task.family.startswith("ml.")]
    return [
        _arrival(begin, label, "etl-01", etl, processes=4, patience=patience),
        _arrival(begin + 20, label, "etl-02", etl, processes=3, patience=patience),
        _arrival(begin + 40, label, "gpu-01", learning, processes=2, user="ml", patience=patience),
    ]


def _others(now: float) -> list[Arrival]:
    """Return the workers with troubles of their own."""
    return [
        _arrival(
            now - 110 * _MINUTE,
            "retraining",
            "gpu-01",
            pipelines.retraining(_date(now)),
            user="ml",
            patience=12 * _HOUR,
        ),
        _tuning(now - 65 * _MINUTE, "tuning"),
        _arrival(
            now - _MINUTE,
            "experiment",
            "laptop-17",
            pipelines.experiment(_date(now)),
            user="ada",
            patience=_HOUR,
        ),
        _arrival(
            now - 2 * _HOUR,
            "archive",
            "etl-03",
            pipelines.archive(_date(now).year - 2),
            patience=12 * _HOUR,
            disabled_after=1.5 * _HOUR,
        ),
    ]


def _tuning(begin: float, label: str) -> Arrival:
    tasks = pipelines.tuning(_date(begin))
    return _arrival(begin, label, "gpu-02", tasks, user="research", processes=2, patience=_HOUR)


def _stream(begin: float, label: str, interval: float) -> Arrival:
    tasks = pipelines.stream(datetime.fromtimestamp(begin), timedelta(seconds=interval))
    return _arrival(begin, label, "stream-01", tasks, user="stream", processes=2)


def _backfill(now: float, number: int, speed: float) -> list[Arrival]:
    """Return the workers that run the daily pipeline for a day of the past, live."""
    begin = now + (number + 0.4) * _BACKFILL_INTERVAL / speed
    day = _date(now) - timedelta(days=_BACKFILL_FROM + number)
    tasks = pipelines.daily(day, Trouble(failing=(("clean.CleanPayments/emea", number % 3),)))
    label = f"backfill-{number}"
    return [
        _arrival(begin, label, "etl-04", tasks, processes=4, patience=_HOUR, user="backfill"),
        _arrival(begin + 5, label, "etl-05", tasks, processes=4, patience=_HOUR, user="backfill"),
        _tuning(begin + 30, f"tuning-{number}"),
    ]


def _arrival(
    time: float,
    pipeline: str,
    host: str,
    tasks: list[DemoTask],
    *,
    user: str = "airflow",
    processes: int = 1,
    patience: float = 600.0,
    disabled_after: float | None = None,
) -> Arrival:
    plan = WorkerPlan(
        pipeline=pipeline,
        host=host,
        user=user,
        tasks=tasks,
        processes=processes,
        patience=patience,
        disabled_after=disabled_after,
    )
    return Arrival(time, plan)


def _date(time: float) -> date:
    return datetime.fromtimestamp(time).date()
