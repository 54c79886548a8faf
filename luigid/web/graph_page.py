"""`/v1/graph`: a graph in columns, checked and sent part by part, for it may be long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from luigid.contract import (
    Contract,
    Operation,
    json_codec,
)
from luigid.overview.task_graph import GraphColumns, GraphQuery
from luigid.state.slices import Slices
from luigid.web.long_answer import LongAnswerHandler

#: how many values of a column are checked in one slice
_VALUES_PER_SLICE: Final = 500


@dataclass(frozen=True, slots=True)
class Column:
    """A list that is written part by part."""

    #: of such a list, by the name that the document gives it
    schema: str
    values: Sequence[Any]


class GraphHandler(LongAnswerHandler):
    """`/v1/graph`."""

    async def make(self, parameters: Mapping[str, Any]) -> list[bytes]:
        """Return the parts of the body. Raises NoLongerWantedError."""
        overview, operation = self.overview, self.operations[self.verb]
        revision, now = overview.revision, overview.now()
        graph = await overview.graph(GraphQuery.from_parameters(parameters), self.is_wanted)
        answer = {"revision": revision, "time": now, **_members(graph)}
        return await overview.run(write(self.contract, operation, answer), self.is_wanted)


def _members(graph: GraphColumns) -> dict[str, Any]:
    """Return the members of a `TaskGraph`."""
    return {
        "direction": graph.direction,
        "roots": Column("IndexColumn", graph.roots),
        "cut_off": graph.cut_off,
        "kinds": Column("GraphKindColumn", graph.kinds),
        "resource_sets": Column("ResourcesColumn", graph.resource_sets),
        "tasks": {
            "task_id": Column("TaskIdColumn", graph.task_id),
            "kind": Column("IndexColumn", graph.kind),
            "params": Column("ParamsColumn", graph.params),
            "status": Column("GraphStatusColumn", graph.status),
            "priority": Column("PriorityColumn", graph.priority),
            "started": Column("TimestampColumn", graph.started),
            "changed": Column("TimestampColumn", graph.changed),
            "resources": Column("IndexColumn", graph.resources),
        },
        "links": {
            "dependent": Column("IndexColumn", graph.dependent),
            "dependency": Column("IndexColumn", graph.dependency),
        },
    }


def write(
    contract: Contract, operation: Operation, answer: Mapping[str, Any]
) -> Slices[list[bytes]]:
    """Return the parts of an object with columns, to be joined. Raises InvalidResponseError.

    Every part of a column is checked by itself; the document must promise, too, that such a column
    stands where it does.
    """
    parts: list[bytes] = []
    outline = yield from _write(contract, operation, answer, parts)
    contract.answer(operation, outline)
    return parts


def _write(
    contract: Contract, operation: Operation, members: Mapping[str, Any], parts: list[bytes]
) -> Slices[dict[str, Any]]:
    """Write an object; return it with the first values of each column."""
    outline: dict[str, Any] = {}
    separator = b"{"
    for name, member in members.items():
        parts += (separator, json_codec.encode(name), b":")
        separator = b","
        if isinstance(member, Column):
            outline[name] = member.values[:1]
            yield from _write_column(contract, operation, member, parts)
        elif isinstance(member, Mapping):
            outline[name] = yield from _write(contract, operation, member, parts)
        else:
            outline[name] = member
            parts.append(json_codec.encode(member))
    parts.append(b"}")
    return outline


def _write_column(
    contract: Contract, operation: Operation, column: Column, parts: list[bytes]
) -> Slices[None]:
    separator = b"["
    for start in range(0, len(column.values), _VALUES_PER_SLICE):
        values = column.values[start : start + _VALUES_PER_SLICE]
        parts += (separator, contract.fragment(operation, column.schema, values)[1:-1])
        separator = b","
        yield
    parts.append(b"]" if column.values else b"[]")
