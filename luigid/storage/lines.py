"""Export and import of the whole state as JSON lines.

The first line is a header with format and version, each further line is an entry, and the last line
has the number of entries.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TextIO

from luigid.errors import LuigidError
from luigid.state.record import records
from luigid.state.record.event_records import read_event
from luigid.state.record.records import Record
from luigid.state.record.undo_log import NOTICE
from luigid.state.task import STATUSES, Task
from luigid.storage.errors import StoreError
from luigid.storage.exported import Exported, starts_left_out
from luigid.storage.record_json import RecordDecodeError, decode, encode
from luigid.storage.store import Store, StoredRecord
from luigid.storage.table_format import FIRST_FORMAT, format_of
from luigid.storage.table_format import FORMAT as NEWEST
from luigid.storage.view_table import StoredView, read_view, record_of
from luigid.wording import count_of

FORMAT: Final = "luigid-state"


def _read_task(record: Record) -> Task:
    task = records.read_task(record)
    if task.status not in STATUSES:
        raise ValueError(f"the status {task.status!r} is not known")
    if not all(isinstance(time, int | float) for time in (task.time, task.updated, task.priority)):
        raise TypeError("time, updated and priority must be numbers")
    return task


#: kind -> function that decodes a record of this kind, and raises an exception if it is invalid
_READERS: dict[str, Callable[[Record], object]] = {
    "task": _read_task,
    "worker": records.read_worker,
    "batcher": lambda record: (record["worker"], record["family"], records.read_batcher(record)),
    "start": records.read_start,
    "hold": records.read_hold,
    "settings": lambda record: (bool(record["is_paused"]), dict(record["resources"])),
    "event": read_event,
    "view": read_view,
}


class LinesError(LuigidError):
    """The lines are not an exported state; the message is one line, with the line number."""


def export(store: Store, file: TextIO, *, about: str = "", is_first: bool = False) -> Exported:
    """Write a consistent snapshot of the state, and return what was exported.

    The version is that of the store's format. With `is_first` it is the first one, which older
    servers read too, and holds, starts and shared views are left out; messages of webhooks always
    are. A server may run on the store meanwhile. Raises StoreError, OSError if the file cannot be
    written.
    """
    version = FIRST_FORMAT if is_first else store.format
    header = {"format": FORMAT, "version": version}
    print(encode(header | {"made_by": about} if about else header), file=file)
    exported, holds, starts, notices = Exported(), 0, 0, 0
    for kind, key, record in store.read():
        if kind == NOTICE:
            notices += 1  # its server sends it: another one that imports the state must not
            continue
        if is_first and kind in ("hold", "start"):
            holds += kind == "hold"
            starts += kind == "start"
            continue
        if is_first and kind == "task":
            holds += record.pop("hold", None) is not None
        if format_of(kind, record) > version:
            raise StoreError("its format has changed meanwhile, export it again")
        print(encode({"kind": kind, "key": key, "record": record}), file=file)
        exported.count += 1
    views = store.read_views()
    if not is_first:
        exported.count += _write_views(views, file)
    print(encode({"end": exported.count}), file=file)
    for count, one, many in (
        (holds, "hold", None),
        (notices, "message of a webhook", "messages of webhooks"),
        (len(views) if is_first else 0, "saved view", None),
    ):
        if count:
            exported.left_out.append(count_of(count, one, many))
    if starts:
        exported.left_out.append(starts_left_out(starts))
    return exported


def _write_views(views: Sequence[StoredView], file: TextIO) -> int:
    for view in views:
        print(encode({"kind": "view", "key": view.id, "record": record_of(view)}), file=file)
    return len(views)


def import_(file: Iterable[str]) -> list[StoredRecord]:
    """Return all entries that `export` wrote, after validating them. Raises LinesError."""
    lines = _decoded(file)
    _check_header(lines)
    entries: dict[tuple[str, str], Record] = {}
    ids: set[tuple[str, str]] = set()
    #: worker id -> number of the first line that refers to it
    references: dict[str, int] = {}
    for number, line in lines:
        if "end" in line:
            _check_end(number, line["end"], len(entries), lines)
            _check_workers(references, ids)
            return [(kind, key, record) for (kind, key), record in entries.items()]
        kind, key, record = _entry(number, line)
        if (kind, key) in entries:
            raise LinesError(f"line {number}: {kind} {key!r} for the second time")
        if kind in ("task", "worker"):
            _check_id(number, kind, key, record, ids)
            for worker_id in (*record.get("workers", ()), *record.get("stakeholders", ())):
                references.setdefault(worker_id, number)
        entries[kind, key] = record
    raise LinesError("the last line is missing: the file is not whole")


def _decoded(file: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    number = 0
    try:
        for number, line in enumerate(file, 1):
            yield number, decode(line)
    except RecordDecodeError as error:
        if number == 1:
            raise _no_state() from error
        raise LinesError(f"line {number}: damaged, or cut off: {error}") from error
    except UnicodeDecodeError as error:
        raise LinesError(
            "it is no text, so no state of luigid; a server imports Luigi's state.pickle at its "
            "first start"
        ) from error


def _check_header(lines: Iterator[tuple[int, dict[str, Any]]]) -> None:
    _, header = next(lines, (0, {}))
    if header.get("format") != FORMAT:
        raise _no_state()
    version = header.get("version")
    if version not in range(FIRST_FORMAT, NEWEST + 1) or isinstance(version, bool):
        raise LinesError(
            f"line 1: version {version!r} is not one that can be read, those up to {NEWEST} are"
        )


def _no_state() -> LinesError:
    return LinesError(f"line 1: no state of luigid, whose format is {FORMAT}")


def _check_end(
    number: int, count: object, found: int, rest: Iterator[tuple[int, dict[str, Any]]]
) -> None:
    if count != found:
        raise LinesError(f"line {number}: counts {count!r} entries, there are {found}")
    if next(rest, None) is not None:
        raise LinesError(f"line {number + 1}: there is something after the end")


def _entry(number: int, line: dict[str, Any]) -> StoredRecord:
    kind, key, record = line.get("kind"), line.get("key"), line.get("record")
    if not isinstance(kind, str) or not isinstance(key, str) or not isinstance(record, dict):
        raise LinesError(f"line {number}: no kind, key and record")
    if kind not in _READERS:
        raise LinesError(f"line {number}: the kind {kind!r} is not known")
    try:
        _READERS[kind](record)
    except KeyError as error:
        raise LinesError(f"line {number}: the {kind} {key!r} lacks {error}") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise LinesError(f"line {number}: the {kind} {key!r}: {error}") from error
    return kind, key, record


def _check_id(number: int, kind: str, key: str, record: Record, ids: set[tuple[str, str]]) -> None:
    """Check that no earlier task or worker has the same id, and add the id to `ids`."""
    identity = (kind, record["id"])
    if not isinstance(record["id"], str) or key != str(record["number"]):
        raise LinesError(f"line {number}: the {kind} {key!r} has another id or number")
    if identity in ids:
        raise LinesError(f"line {number}: {kind} {record['id']!r} for the second time")
    ids.add(identity)


def _check_workers(references: dict[str, int], ids: set[tuple[str, str]]) -> None:
    for worker_id, number in references.items():
        if ("worker", worker_id) not in ids:
            raise LinesError(f"line {number}: there is no worker {worker_id!r}")
