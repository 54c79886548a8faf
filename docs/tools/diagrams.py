"""`python -m docs.tools.diagrams`: draws the diagrams of docs/pictures/*.mmd, as SVG beside them.

They are state diagrams of Mermaid, which GitHub draws by itself; the site has no scripts of other
hosts. Graphviz (Debian's `graphviz`) places the states and arrows. A test compares what is drawn
with the sources, so that Graphviz is needed only after a change.
"""

import html
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PICTURES = Path(__file__).parents[1] / "pictures"

#: before a task is created and after it is removed; Mermaid has one name for both
NONE = "[*]"

_BOX = re.compile(r'state "(?P<title>[^"]+)" as (?P<name>\w+) \{(?P<body>[^}]*)\}')
_ARROW = re.compile(r"(\S+) --> (\S+) : (.+)")
_LABEL = re.compile(r"^ +(\w+) : (.+)$", re.MULTILINE)
#: the names of methods in the text of an arrow, or in the title of a box
_METHODS_SHOWN = re.compile(r"[a-z]+_[a-z_]+|\bprune\b")

_GRAPH = """
    graph [rankdir=TB, compound=true, bgcolor=transparent, nodesep=0.35, ranksep=0.6, pad=0.1]
    node [shape=box, style="rounded,filled", fillcolor=white, fontname=sans, fontsize=12,
          height=0.4, margin="0.15,0.05"]
    edge [fontname=sans, fontsize=11, arrowsize=0.7]
"""


@dataclass(frozen=True, slots=True)
class Box:
    """Statuses that share arrows."""

    name: str
    title: str
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """A transition, or one for each status of a box; `methods` cause it."""

    before: str
    after: str
    methods: tuple[str, ...]


@dataclass(slots=True)
class Diagram:
    """What a source says."""

    boxes: dict[str, Box] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)
    #: the texts of statuses that are not shown by their names
    labels: dict[str, str] = field(default_factory=dict)

    def members(self, name: str) -> tuple[str, ...]:
        """Return the statuses of a box, or the one status of that name."""
        return self.boxes[name].statuses if name in self.boxes else (name,)

    def transitions(self) -> set[tuple[str, str, str]]:
        """Return each transition from one status to another, with the method that causes it."""
        return {
            (before, after, method)
            for arrow in self.arrows
            for before in self.members(arrow.before)
            for after in self.members(arrow.after)
            if before != after
            for method in arrow.methods
        }


def read(source: str) -> Diagram:
    """Read a state diagram."""
    diagram = Diagram()
    for match in _BOX.finditer(source):
        words = [line.strip() for line in match["body"].splitlines()]
        statuses = tuple(word for word in words if word.isidentifier())
        diagram.boxes[match["name"]] = Box(match["name"], match["title"], statuses)
    for before, after, methods in _ARROW.findall(source):
        diagram.arrows.append(Arrow(before, after, tuple(methods.split(", "))))
    diagram.labels = dict(_LABEL.findall(source))
    return diagram


def draw(diagram: Diagram, title: str) -> str:
    """Return the diagram as SVG. Graphviz must be installed."""
    made = subprocess.run(
        ["dot", "-Tsvg"], input="\n".join(_dot(diagram)), capture_output=True, text=True, check=True
    )
    svg = made.stdout[made.stdout.index("<svg") :]
    svg = re.sub(r"<!--.*?-->\n?", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<svg width="(\d+)pt" height="(\d+)pt"', r'<svg role="img" width="\1"', svg)
    svg = svg.replace("<title>%3</title>\n", "", 1)
    return svg.replace(">", f">\n<title>{title}</title>", 1)


def _dot(diagram: Diagram) -> Iterator[str]:
    """Yield the lines of the graph in Graphviz' language."""
    yield f"digraph {{{_GRAPH}"
    grouped = {status for box in diagram.boxes.values() for status in box.statuses}
    used = dict.fromkeys(name for arrow in diagram.arrows for name in (arrow.before, arrow.after))
    for status in used:
        if status not in grouped | diagram.boxes.keys() | {NONE}:
            yield _node(status, diagram)
    for box in diagram.boxes.values():
        within = [arrow for arrow in diagram.arrows if arrow.before == arrow.after == box.name]
        title = "".join(
            [box.title, *(f" ({_text(arrow)}: each to each other)" for arrow in within)]
        )
        name = "".join(f'id="{arrow.before}-{arrow.after}"; ' for arrow in within)
        yield f'subgraph cluster_{box.name} {{ label="{title}"; {name}class=box;'
        yield "style=rounded; fontname=sans; fontsize=12; color=gray; margin=14;"
        yield from (_node(status, diagram) for status in box.statuses)
        yield "}"
    yield from ('created [label="", shape=circle, width=0.15, height=0.15, class=start]',) * (
        any(arrow.before == NONE for arrow in diagram.arrows)
    )
    yield from ('removed [label="removed", class=end, style=dashed]',) * (
        any(arrow.after == NONE for arrow in diagram.arrows)
    )
    yield from (_edge(arrow, diagram) for arrow in diagram.arrows if arrow.before != arrow.after)
    yield "}"


def _node(status: str, diagram: Diagram) -> str:
    text = diagram.labels.get(status, status).replace(" ", r"\n", 1)
    word = status.split("_BY_")[0].lower().replace("_", "-")
    return f'{status} [label="{text}", class="status-{word}"]'


def _edge(arrow: Arrow, diagram: Diagram) -> str:
    attributes = [f'label=" {_text(arrow)} "', f'id="{arrow.before}-{arrow.after}"']
    ends = []
    for name, where, index in ((arrow.before, "ltail", 0), (arrow.after, "lhead", -1)):
        if name in diagram.boxes:
            attributes.append(f"{where}=cluster_{name}")
        fallback = "created" if where == "ltail" else "removed"
        ends.append(fallback if name == NONE else diagram.members(name)[index])
    return f"{ends[0]} -> {ends[1]} [{', '.join(attributes)}]"


def _text(arrow: Arrow) -> str:
    return ", ".join(arrow.methods)


def drawn(svg: str) -> set[Arrow]:
    """Return the arrows that a picture shows."""
    arrows = re.findall(r'<g id="(\w+|\[\*\])&#45;(\S+?)" class.*?>([^<>]*)</text>', svg, re.DOTALL)
    return {
        Arrow(before, after, tuple(_METHODS_SHOWN.findall(html.unescape(text))))
        for before, after, text in arrows
    }


def main() -> None:
    """Draw all diagrams."""
    for source in sorted(PICTURES.glob("*.mmd")):
        title = f"State diagram: {source.stem.replace('-', ' ')}"
        svg = draw(read(source.read_text(encoding="utf-8")), title)
        source.with_suffix(".svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
