"""Long answers, joined from the parts that were written for each task when it last changed."""

from typing import NamedTuple

from luigid.contract import Contract, Operation, json_codec
from luigid.scheduler.sliced_answer import ListedTask, ListedTasks, SlicedAnswer, UnknownNode
from luigid.state.slices import Slices

#: entries that are written in one step, few enough where none has its fragment yet
_ENTRIES_A_STEP = 16

_BEFORE_NAME = b'{"display_name":'


class _Fragment(NamedTuple):
    """A task as it stands in lists, in JSON: its id, and an object that begins with its name."""

    text: bytes
    #: where the object's first member begins, which is the display name
    members: int
    #: where its second one begins
    rest: int


class _Text:
    """A long text, joined part by part: the last join of a few long ones holds nobody up."""

    def __init__(self) -> None:
        self.joined: list[bytes] = []
        #: what is not joined yet
        self.parts: list[bytes] = []

    def join(self) -> None:
        self.joined.append(b"".join(self.parts))
        self.parts.clear()


class Fragments:
    """Writes answers of one contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def write(self, operation: Operation, answer: SlicedAnswer) -> Slices[list[bytes]]:
        """Return the parts of `{"response": ...}`. Raises InvalidResponseError."""
        entries = yield from answer.slices
        text = _Text()
        text.parts.append(b'{"response":')
        yield from self._object(operation, entries, text)
        text.parts.append(b"}")
        text.join()
        return text.joined

    def _object(self, operation: Operation, entries: ListedTasks, text: _Text) -> Slices[None]:
        parts = text.parts
        before = b"{"
        for number, (name, value) in enumerate(entries.items()):
            parts.append(before)
            before = b","
            if isinstance(value, ListedTask):
                parts.append(self._entry(operation, value))
            elif isinstance(value, UnknownNode):
                described = value.describe()
                fragment = self._contract.fragment(operation, "UnknownNode", described)
                parts += (json_codec.encode(name), b":", fragment)
            elif isinstance(value, dict):
                parts += (json_codec.encode(name), b":")
                yield from self._object(operation, value, text)
            else:
                parts += (json_codec.encode(name), b":", json_codec.encode(value))
            if number % _ENTRIES_A_STEP == 0:
                text.join()
                yield
        parts.append(b"}" if entries else b"{}")

    def _entry(self, operation: Operation, entry: ListedTask) -> bytes:
        """Return the task's id and the entry, as they stand in an object."""
        task, _, deps, is_named = entry
        known = task.fragment
        if not isinstance(known, _Fragment):
            known = self._fragment(operation, entry)
        text, members, rest = known
        if deps is not None:
            end = b"%b}" % json_codec.encode(deps) if deps else b"[]}"
            if is_named:
                return b'%b,"deps":%b' % (text[:-1], end)
            return b'%b%b,"deps":%b' % (text[:members], text[rest:-1], end)
        return text if is_named else text[:members] + text[rest:]

    def _fragment(self, operation: Operation, entry: ListedTask) -> _Fragment:
        listed = ListedTask(entry.task, entry.send_messages).describe()
        text = self._contract.fragment(operation, "Task", listed)
        before = _BEFORE_NAME + json_codec.encode(listed["display_name"])
        if not text.startswith(before):
            # What the fast encoder does not take is written with escapes.
            before = _BEFORE_NAME + json_codec.encode_exactly(listed["display_name"])
        name = json_codec.encode(entry.task.id) + b":"
        members = len(name) + 1
        # `join` makes it as short as it is: what orjson returns holds some kilobytes more than it
        # needs, as long as it lives.
        made = _Fragment(b"".join((name, text)), members, members + len(before))
        entry.task.fragment = made
        return made
