"""Names of a scenario that no other scenario has, so that all can be sent to one server.

Ids of tasks and workers and names of resources get a tag in front when they are sent. What comes
back loses it again, and with it whatever has another tag, or none: it belongs to somebody else.
Ids that a server makes up itself are those of the recording again as soon as they have come back.
"""

import re
from collections.abc import Mapping
from typing import Any

#: Arguments that are an id or a name, or a list of such.
_NAMES = frozenset(
    {"worker", "task_id", "deps", "new_deps", "resource", "first_task", "current_tasks"}
)
#: Arguments whose members are named by resources.
_NAMED = frozenset({"resources", "decrease_resources"})
#: Ids that servers make up: of messages at random, of batches from the ids of tasks.
_MADE_UP = re.compile(
    "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|[0-9a-f]{32}"
)

#: An id in a body or a query that is sent as it is written, up to where the id begins.
_WRITTEN_NAME = re.compile(r"""("|%22)(?:task_id|worker)\1 ?(?::|%3A)(?: |%20)?\1""")


class OwnNames:
    """The names of one scenario."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        #: ids that the recorded server made up -> those of this one
        self._made_up: dict[str, str] = {}

    def sent(self, method: str, data: Any) -> Any:
        """Return the arguments of a call with tagged names."""
        if not isinstance(data, Mapping):
            return data
        if method == "update_resources":
            return {f"{self.tag}{name}": value for name, value in data.items()}
        return {name: self._sent_argument(name, value) for name, value in data.items()}

    def sent_text(self, text: str) -> str:
        """Return a body or a target that is sent as it is written, with tagged names."""
        return _WRITTEN_NAME.sub(lambda found: f"{found[0]}{self.tag}", text)

    def received(self, text: str) -> str:
        """Return a text of an answer with the names of the scenario."""
        return text.replace(self.tag, "")

    def learn(self, recorded: Any, answer: Any) -> None:
        """Compare an answer with the recorded one, to find the ids that servers make up."""
        if isinstance(recorded, Mapping) and isinstance(answer, Mapping):
            for name in recorded.keys() & answer.keys():
                self.learn(recorded[name], answer[name])
        elif isinstance(recorded, list) and isinstance(answer, list):
            for old, new in zip(recorded, answer, strict=False):
                self.learn(old, new)
        elif isinstance(recorded, str) and _MADE_UP.fullmatch(recorded) and answer:
            self._made_up[recorded] = str(answer)

    def with_recorded_ids(self, value: Any) -> Any:
        """Return a value with the recorded ids in the place of those of this server."""
        recorded = {new: old for old, new in self._made_up.items()}
        return _texts(value, lambda text: recorded.get(text, text))

    def own(self, value: Any) -> Any:
        """Return an answer without what belongs to somebody else."""
        if isinstance(value, Mapping):
            return {
                name: self.own(member)
                for name, member in value.items()
                if not self._is_foreign_member(name, member)
            }
        if isinstance(value, list):
            return [self.own(each) for each in value if not self._is_foreign(each)]
        return value

    def _sent_argument(self, name: str, value: Any) -> Any:
        if name in _NAMED and isinstance(value, Mapping):
            return {f"{self.tag}{each}": amount for each, amount in value.items()}
        if name == "info" and isinstance(value, list):  # of a worker: pairs
            return [self._sent_pair(pair) for pair in value]
        if name in _NAMES:
            if isinstance(value, list):
                return [self._sent_name(each) for each in value]
            return self._sent_name(value)
        return _texts(value, lambda text: self._made_up.get(text, text))

    def _sent_pair(self, pair: Any) -> Any:
        if isinstance(pair, list) and len(pair) == 2 and pair[0] == "first_task":
            return [pair[0], self._sent_name(pair[1])]
        return pair

    def _sent_name(self, value: Any) -> Any:
        return f"{self.tag}{value}" if isinstance(value, str) and value else value

    def _is_foreign_member(self, name: str, member: Any) -> bool:
        """Whether a member of an object is a task of somebody else, or a status of such alone."""
        if _is_task(member):
            return not name.startswith(self.tag)
        if name.isupper() and isinstance(member, Mapping) and member:
            return all(self._is_foreign_member(*each) for each in member.items())
        return False

    def _is_foreign(self, value: Any) -> bool:
        """Whether an entry of a list is a worker or a resource of somebody else."""
        if not isinstance(value, Mapping) or "name" not in value:
            return False
        is_listed = "last_active" in value or "num_total" in value
        name = value["name"]
        return is_listed and isinstance(name, str) and not name.startswith(self.tag)


def _is_task(value: Any) -> bool:
    return isinstance(value, Mapping) and {"status", "workers", "priority"} <= value.keys()


def _texts(value: Any, rule: Any) -> Any:
    if isinstance(value, str):
        return rule(value)
    if isinstance(value, Mapping):
        return {name: _texts(member, rule) for name, member in value.items()}
    if isinstance(value, list):
        return [_texts(each, rule) for each in value]
    return value
