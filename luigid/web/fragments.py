"""Long answers, joined from JSON fragments that are cached for each task until it changes."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from luigid.contract import Contract, Operation, json_codec
from luigid.scheduler.sliced_answer import (
    ListedRow,
    ListedRows,
    ListedTask,
    ListedTasks,
    LongAnswer,
    UnknownNode,
)
from luigid.state.slices import Slices

#: small enough for a slice even if no task has a cached fragment
_ENTRIES_PER_SLICE = 16
#: bytes of an entry that has a slice of its own
_LONG_ENTRY = 4096

#: method -> schema of its rows
_ROW_SCHEMAS = {"worker_list": "Worker", "resource_list": "Resource"}

_NAME_PREFIX = b'{"display_name":'


class _Fragment(NamedTuple):
    """The JSON of a task in a list: its id, a colon, and an object that begins with its name."""

    text: bytes
    #: the offset of the object's first member, the display name
    members: int
    #: the offset of its second member
    rest: int


class _Text:
    """A long text, joined part by part: its many short pieces would take more memory."""

    def __init__(self) -> None:
        self.joined: list[bytes] = []
        #: what is not joined yet
        self.parts: list[bytes] = []

    def join(self) -> None:
        self.joined.append(b"".join(self.parts))
        self.parts.clear()


class Fragments:
    """Writes answers as one contract describes them."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def write(self, operation: Operation, answer: LongAnswer) -> Slices[list[bytes]]:
        """Return the parts of `{"response": ...}`, to be joined. Raises InvalidResponseError."""
        text = _Text()
        text.parts.append(b'{"response":')
        envelope: dict[str, Any] | list[Any]
        if isinstance(answer, ListedRows):
            envelope = yield from self._array(operation, answer.rows, text)
        else:
            entries = yield from answer.slices
            envelope = yield from self._object(operation, entries, text)
        text.parts.append(b"}")
        text.join()
        # Every task is checked by itself; the document must promise, too, that tasks stand here.
        self._contract.answer(operation, {"response": envelope})
        return text.joined

    def _array(
        self, operation: Operation, rows: Sequence[ListedRow], text: _Text
    ) -> Slices[list[dict[str, Any]]]:
        """Write an array; return it with the first row."""
        schema, parts = _ROW_SCHEMAS[str(operation.rpc_method)], text.parts
        envelope: list[dict[str, Any]] = []
        separator = b"["
        for number, (described, running) in enumerate(rows):
            parts.append(separator)
            separator = b","
            row = described if running is None else {**described, "running": {}}
            fragment = self._contract.fragment(operation, schema, row)
            if running is None:
                parts.append(fragment)
            else:
                # Its tasks come last.
                parts.append(fragment.removesuffix(b"{}}"))
                row["running"] = yield from self._object(operation, running, text)
                parts.append(b"}")
            envelope = envelope or [row]
            if number % _ENTRIES_PER_SLICE == 0:
                text.join()
                yield
        parts.append(b"]" if rows else b"[]")
        return envelope

    def _object(
        self, operation: Operation, entries: ListedTasks, text: _Text
    ) -> Slices[dict[str, Any]]:
        """Write an object; return it with the first entry of each kind, and all that is no task."""
        envelope: dict[str, Any] = {}
        kinds: set[object] = set()
        parts = text.parts
        separator = b"{"
        for number, (name, value) in enumerate(entries.items()):
            parts.append(separator)
            separator = b","
            if isinstance(value, ListedTask):
                parts.append(self._entry(operation, value))
                kind = ListedTask, value.deps is None, value.is_named
                if kind not in kinds:
                    kinds.add(kind)
                    envelope[name] = value.describe()
            elif isinstance(value, UnknownNode):
                described = value.describe()
                fragment = self._contract.fragment(operation, "UnknownNode", described)
                parts += (json_codec.encode(name), b":", fragment)
                if UnknownNode not in kinds:
                    kinds.add(UnknownNode)
                    envelope[name] = described
            elif isinstance(value, dict):
                parts += (json_codec.encode(name), b":")
                envelope[name] = yield from self._object(operation, value, text)
            else:
                parts += (json_codec.encode(name), b":", json_codec.encode(value))
                envelope[name] = value
            if number % _ENTRIES_PER_SLICE == 0 or len(parts[-1]) > _LONG_ENTRY:
                text.join()
                yield
        parts.append(b"}" if entries else b"{}")
        return envelope

    def _entry(self, operation: Operation, entry: ListedTask) -> bytes:
        """Return the task's id, a colon, and the entry, as a member of an object."""
        task, _, deps, is_named = entry
        cached = task.fragment
        if not isinstance(cached, _Fragment):
            cached = self._fragment(operation, entry)
        text, members, rest = cached
        if deps is not None:
            end = b"%b}" % json_codec.encode(deps) if deps else b"[]}"
            if is_named:
                return b'%b,"deps":%b' % (text[:-1], end)
            return b'%b%b,"deps":%b' % (text[:members], text[rest:-1], end)
        return text if is_named else text[:members] + text[rest:]

    def _fragment(self, operation: Operation, entry: ListedTask) -> _Fragment:
        listed = ListedTask(entry.task, entry.send_messages).describe()
        text = self._contract.fragment(operation, "Task", listed)
        prefix = _NAME_PREFIX + json_codec.encode(listed["display_name"])
        if not text.startswith(prefix):
            # The fast encoder cannot encode everything; the other one writes escapes.
            prefix = _NAME_PREFIX + json_codec.encode_exactly(listed["display_name"])
        name = json_codec.encode(entry.task.id) + b":"
        members = len(name) + 1
        # `join` copies to the exact size: the bytes that orjson returns hold on to a buffer that is
        # some kilobytes larger.
        fragment = _Fragment(b"".join((name, text)), members, members + len(prefix))
        entry.task.fragment = fragment
        return fragment
