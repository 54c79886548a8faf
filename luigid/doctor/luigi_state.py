"""Check of Luigi's state file, which the first start imports."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from luigid import wording
from luigid.doctor.finding import Finding, notice, ok, problem
from luigid.doctor.state import StateLocation, has_begun
from luigid.doctor.subject import Subject
from luigid.state.policy import Policy
from luigid.state.task import PENDING
from luigid.storage.luigi_pickle import PickleError, read_pickle
from luigid.storage.pickle_origin import describe_origin


def check_pickle(subject: Subject) -> Iterator[Finding]:
    """Report what the first start takes over from Luigi's state file."""
    if subject.config is None:
        return
    location = StateLocation(subject)
    path = location.state_path
    if path is None or location.is_memory or not path.is_file():
        return
    if has_begun(subject):
        yield notice("pickle.ignored", f"{path} is ignored: it was imported, or the state is newer")
        return
    yield from _examine(path)


def _examine(path: Path) -> Iterator[Finding]:
    try:
        entries = read_pickle(path, Policy().retry_policy())
        data, written = path.read_bytes(), path.stat().st_mtime
    except PickleError as error:
        yield problem(
            "pickle.unusable", str(error), "move it away to start with an empty state instead"
        )
        return
    except OSError as error:
        yield problem("pickle.unusable", f"{path}: {error.strerror}")
        return
    kinds = Counter(kind for kind, _, _ in entries)
    statuses = Counter(
        record.get("status", PENDING) for kind, _, record in entries if kind == "task"
    )
    told = ", ".join(
        f"{count:,} {wording.status(name)}" for name, count in sorted(statuses.items())
    )
    tasks = wording.count_of(kinds["task"], "task") + (f" ({told})" if told else "")
    yield ok(
        "pickle.found",
        f"{path} is imported at the first start: {tasks}, "
        f"{wording.count_of(kinds['worker'], 'worker')}, "
        f"{wording.count_of(kinds['batcher'], 'batcher')}; written by {describe_origin(data)}",
    )
    time = wording.utc(datetime.fromtimestamp(written, UTC))
    yield notice(
        "pickle.age",
        f"{path} is as of {time}: Luigi's luigid writes it only when it stops",
        "stop Luigi's luigid before the first start",
    )
    yield notice(
        "pickle.not-taken-over",
        "limits of resources and a pause that were set over the API are not in Luigi's file",
        "set limits in [resources]",
    )
