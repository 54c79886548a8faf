"""The graph of a report as shapes of an SVG: rows by distance from the root, wrapped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from luigid.overview.report import Node
from luigid.texts import visible_line

_WIDTH: Final = 180
_HEIGHT: Final = 44
_GAP_X: Final = 16
_GAP_Y: Final = 40
#: nodes side by side
_PER_ROW: Final = 6
_MAX_LETTERS: Final = 26


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the bar of a node."""

    status: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Box:
    """A node with its place."""

    node: Node
    x: int
    y: int
    label: str
    count: int
    bar: Sequence[Segment]


@dataclass(frozen=True, slots=True)
class Picture:
    """The shapes, and the size of the whole."""

    width: int
    height: int
    box_width: int
    box_height: int
    boxes: Sequence[Box]
    #: from the bottom of what depends to the top of what it depends on: x, y, x, y
    lines: Sequence[tuple[int, int, int, int]]


def draw(nodes: Sequence[Node]) -> Picture:
    """Return the picture of a graph whose first node is the root; cycles do no harm."""
    rows: list[list[Node]] = []
    for rank in _ranks(nodes):
        rows += [rank[first : first + _PER_ROW] for first in range(0, len(rank), _PER_ROW)]
    columns = max(map(len, rows))
    width = columns * (_WIDTH + _GAP_X) - _GAP_X
    boxes: dict[str, Box] = {}
    for number, row in enumerate(rows):
        left = (width - len(row) * (_WIDTH + _GAP_X) + _GAP_X) // 2
        for place, node in enumerate(row):
            x, y = left + place * (_WIDTH + _GAP_X), number * (_HEIGHT + _GAP_Y)
            boxes[node.name] = _box(node, x, y)
    lines = [
        (
            boxes[node.name].x + _WIDTH // 2,
            boxes[node.name].y + _HEIGHT,
            boxes[dep].x + _WIDTH // 2,
            boxes[dep].y,
        )
        for node in nodes
        for dep in node.deps
    ]
    height = len(rows) * (_HEIGHT + _GAP_Y) - _GAP_Y
    return Picture(width, height, _WIDTH, _HEIGHT, list(boxes.values()), lines)


def _ranks(nodes: Sequence[Node]) -> list[list[Node]]:
    """Return the nodes by their distance from the root; those out of its reach come last."""
    by_name: Mapping[str, Node] = {node.name: node for node in nodes}
    ranks, seen = [[nodes[0]]], {nodes[0].name}
    while True:
        following = [
            dep
            for dep in dict.fromkeys(dep for node in ranks[-1] for dep in node.deps)
            if dep not in seen
        ]
        if not following:
            break
        seen.update(following)
        ranks.append([by_name[name] for name in following])
    rest = [node for node in nodes if node.name not in seen]
    return [*ranks, rest] if rest else ranks


def _box(node: Node, x: int, y: int) -> Box:
    label, count = visible_line(node.title), sum(node.statuses.values())
    if len(label) > _MAX_LETTERS:
        half = _MAX_LETTERS // 2
        label = f"{label[:half]}…{label[-half + 1 :]}"
    bar, at = [], float(x)
    for status, number in node.statuses.items():
        width = _WIDTH * number / max(1, count)
        bar.append(Segment(status, round(at, 1), round(width, 1)))
        at += width
    return Box(node, x, y, label, count, bar)
