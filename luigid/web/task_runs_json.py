"""Runs of one task, recorded and remembered, as the JSON values of the document (`TaskRun`)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from luigid.overview.recent_runs import RecentRun

if TYPE_CHECKING:
    from luigid.history.recorded import Page, RecordedTaskRun

_Json = dict[str, Any]
HostOf = Callable[[str], str | None]

#: by how many seconds a recorded start may differ from the remembered one of the same run
_ROUNDED = 0.001
#: the same in tables of MySQL that Luigi has made, which round to seconds
_ROUNDED_TO_SECONDS = 1.0


def remembered(run: RecentRun, host_of: HostOf) -> _Json:
    """Return a run that only the memory has."""
    return {
        "started": run.started,
        "finished": run.finished,
        "seconds": run.seconds,
        "status": run.status,
        "worker": run.worker,
        "host": run.host or (None if run.worker is None else host_of(run.worker)),
        "record": None,
    }


def merge(
    page: "Page[RecordedTaskRun]",
    recent: Sequence[RecentRun],
    after: tuple[datetime, int] | None,
    *,
    limit: int,
    host_of: HostOf,
    is_running: bool,
) -> list[_Json]:
    """Return the runs of a page of the history, and those of the same time that it does not have.

    Recorded runs get the worker from the memory, and their end if only that knows it: Luigi does
    not record that a run ended with its worker. `recent` is sorted, the newest first, and `after`
    is where the page begins. `is_running`: whether the task runs now.
    """
    unmatched = list(recent)
    merged = []
    for number, run in enumerate(page.items):
        match = min(unmatched, key=lambda one: _distance(one, run.started), default=None)
        if match is not None and _is_same(match, run.started):
            unmatched.remove(match)
        else:
            match = None
        is_latest = after is None and number == 0
        merged.append(_recorded(run, match, host_of, is_running=is_running and is_latest))
    oldest = page.items[-1].started if page.next is not None else None
    only_remembered = [
        remembered(run, host_of)
        for run in unmatched
        if (after is None or _is_before(run, after[0]))
        and (oldest is None or not _is_before(run, oldest))
    ]
    return sorted(
        [*merged, *only_remembered[:limit]], key=lambda run: float(run["started"]), reverse=True
    )


def _distance(run: RecentRun, started: datetime) -> float:
    return abs(run.started - started.timestamp())


def _is_same(run: RecentRun, started: datetime) -> bool:
    is_exact = started.microsecond > 0
    return _distance(run, started) <= (_ROUNDED if is_exact else _ROUNDED_TO_SECONDS)


def _is_before(run: RecentRun, started: datetime) -> bool:
    return run.started < started.timestamp() and not _is_same(run, started)


def _recorded(
    run: "RecordedTaskRun", match: RecentRun | None, host_of: HostOf, *, is_running: bool
) -> _Json:
    worker = None if match is None else match.worker
    described = {
        "started": run.started.timestamp(),
        "finished": None if run.finished is None else run.finished.timestamp(),
        "seconds": None if run.finished is None else (run.finished - run.started).total_seconds(),
        "status": run.status,
        "worker": worker,
        "host": run.host or (None if match is None else remembered(match, host_of)["host"]),
        "record": run.record,
    }
    if run.status in ("RUNNING", "UNKNOWN") and match is not None and match.finished is not None:
        described |= {"finished": match.finished, "seconds": match.seconds, "status": match.status}
    elif run.status == "RUNNING" and not is_running:
        described["status"] = "UNKNOWN"
    return described
