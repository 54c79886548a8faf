"""Long answers, joined from the parts that were written for each task when it last changed."""

from typing import NamedTuple

from luigid.contract import Contract, Operation, codec
from luigid.scheduler.gradual import Entries, Entry, Gradual, Unheard
from luigid.scheduler.steps import Steps
from luigid.scheduler.task import Task

#: entries that are written in one step, few enough where none has its fragment yet
_ENTRIES_A_STEP = 16

_BEFORE_NAME = b'{"display_name":'


class _Fragment(NamedTuple):
    """A task as it stands in lists, in JSON: an object that begins with its display name."""

    text: bytes
    #: where the rest begins
    rest: int


class Fragments:
    """Writes answers of one contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def write(self, operation: Operation, answer: Gradual) -> Steps[list[bytes]]:
        """Return the parts of `{"response": ...}`. Raises InvalidResponse."""
        entries = yield from answer.steps
        parts = [b'{"response":']
        yield from self._object(operation, entries, parts)
        parts.append(b"}")
        return parts

    def _object(self, operation: Operation, entries: Entries, parts: list[bytes]) -> Steps[None]:
        before = b"{"
        for number, (name, value) in enumerate(entries.items()):
            parts += (before, codec.encode(name), b":")
            before = b","
            if isinstance(value, Entry):
                parts.append(self._entry(operation, value))
            elif isinstance(value, Unheard):
                described = value.describe()
                parts.append(self._contract.fragment(operation, "UnknownNode", described))
            elif isinstance(value, dict):
                yield from self._object(operation, value, parts)
            else:
                parts.append(codec.encode(value))
            if number % _ENTRIES_A_STEP == 0:
                yield
        parts.append(b"}" if entries else b"{}")

    def _entry(self, operation: Operation, entry: Entry) -> bytes:
        known = entry.task.fragment
        if entry.deps is None and entry.is_named and isinstance(known, _Fragment):
            return known.text
        text, rest = self._fragment(operation, entry.task, entry)
        if not entry.is_named:
            text = b"{" + text[rest:]
        if entry.deps is not None:
            text = b"%b,%b}" % (text[:-1], b'"deps":' + codec.encode(entry.deps))
        return text

    def _fragment(self, operation: Operation, task: Task, entry: Entry) -> _Fragment:
        known = task.fragment
        if isinstance(known, _Fragment):
            return known
        listed = Entry(task, entry.send_messages).describe()
        text = self._contract.fragment(operation, "Task", listed)
        before = _BEFORE_NAME + codec.encode(listed["display_name"])
        if not text.startswith(before):
            # What the fast encoder does not take is written with escapes.
            before = _BEFORE_NAME + codec.encode_exactly(listed["display_name"])
        # A copy: what orjson returns holds some kilobytes more than it needs, as long as it lives.
        task.fragment = made = _Fragment(bytes(memoryview(text)), len(before) + 1)
        return made
