"""`python -m docs.tools.plots`: draws docs/pictures/performance-*.svg from docs/benchmarks.md.

Horizontal bars, in groups, one colour for each server. A test compares the pictures with the page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import log10
from pathlib import Path

DOCS = Path(__file__).parents[1]
PICTURES = DOCS / "pictures"
PAGE = DOCS / "benchmarks.md"

_WIDTH, _LEFT, _RIGHT = 720, 170, 70
_TOP, _BAR, _GAP, _LEGEND = 34, 14, 12, 26
#: the logarithmic axis of bars begins here, as a share of the smallest value
_LOG_BASE = 0.5


@dataclass(frozen=True, slots=True)
class Plot:
    """Groups of bars; each has a label and a value for each of the `series`.

    A series without a name only keeps its colour free, so that a server has the same in all plots.
    """

    title: str
    series: tuple[str, ...]
    groups: tuple[tuple[str, tuple[float | None, ...]], ...]
    is_logarithmic: bool = False

    def svg(self) -> str:
        """Return the picture."""
        values = [value for _, row in self.groups for value in row if value is not None]
        lowest = min(values) * _LOG_BASE if self.is_logarithmic else 0.0
        parts = [_text(0, 14, self.title, "title"), *self._legend()]
        y = _TOP + _LEGEND
        for label, row in self.groups:
            shown = [(index, value) for index, value in enumerate(row) if value is not None]
            parts.append(_text(0, y + _BAR * len(shown) / 2 + 4, label, "label"))
            for index, value in shown:
                width = self._share(value, lowest, max(values)) * (_WIDTH - _LEFT - _RIGHT)
                parts.append(
                    f'<rect class="series-{index}" fill="{_COLOURS[index]}" x="{_LEFT}" '
                    f'y="{y}" width="{width:.1f}" height="{_BAR - 2}"/>'
                )
                parts.append(_text(_LEFT + width + 5, y + _BAR - 4, f"{value:,g}", "value"))
                y += _BAR
            y += _GAP
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{_WIDTH}" '
            f'viewBox="0 0 {_WIDTH} {y}" class="plot">'
        )
        return "\n".join([head, f"<title>{escape(self.title)}</title>", *parts, "</svg>", ""])

    def _share(self, value: float, lowest: float, highest: float) -> float:
        if self.is_logarithmic:
            return log10(value / lowest) / log10(highest / lowest)
        return value / highest

    def _legend(self) -> list[str]:
        parts, x = [], float(_LEFT)
        for index, name in enumerate(self.series):
            if not name:
                continue
            parts.append(
                f'<rect class="series-{index}" fill="{_COLOURS[index]}" x="{x:.0f}" y="{_TOP - 4}" '
                'width="10" height="10"/>'
            )
            parts.append(_text(x + 15, _TOP + 5, name, "label"))
            x += 35 + 6.6 * len(name)
        return parts


#: where no page sets the colours, as on GitHub: they show on white and on black
_COLOURS = ("#8a94a0", "#b98700", "#43a463", "#3b74f0")


def _text(x: float, y: float, text: str, kind: str) -> str:
    size = {"title": 14, "label": 12, "value": 11}[kind]
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" font-family="sans-serif" '
        f'font-size="{size}" fill="#808893">{escape(text)}</text>'
    )


def table(page: str, heading: str) -> list[dict[str, str]]:
    """Return the rows of the first table below a heading, by the names of its columns."""
    section = page.split(f"## {heading}\n")[1]
    first = re.search(r"(?:^\|.*\|\n)+", section, re.MULTILINE)
    assert first is not None, f"there is no table below {heading!r}"
    lines = [line.strip("|") for line in first[0].splitlines()]
    header, _, *rows = ([cell.strip() for cell in line.split("|")] for line in lines)
    return [dict(zip(header, row, strict=True)) for row in rows]


def plots(page: str) -> dict[str, Plot]:
    """Return all plots, by the names of their files."""
    return {
        "performance-calls": _calls(page),
        "performance-scale": _scale(page),
        "performance-page": _page(page),
    }


def _calls(page: str) -> Plot:
    series = {
        "Luigi's luigid": "Luigi's luigid /s",
        "Tornado echo": "Tornado echo /s",
        "luigid, in memory": "luigid /s",
        "luigid, SQLite": "luigid with SQLite /s",
    }
    groups = tuple(
        (
            f"{row['call']}, {row['clients']} client{'s' * (row['clients'] != '1')}",
            tuple(_number(row[column]) for column in series.values()),
        )
        for row in table(page, "Calls")
    )
    return Plot("Calls per second", tuple(series), groups)


def _scale(page: str) -> Plot:
    (row,) = (
        row
        for row in table(page, "By number of tasks")
        if row["ms of server CPU per call"] == "get_work"
    )
    luigi = _numbers(row["Luigi's luigid at 1k / 10k / 100k"])
    ours = _numbers(row["luigid at 1k / 10k / 100k / 1M"])
    names = ("1,000 tasks", "10,000 tasks", "100,000 tasks", "1,000,000 tasks")
    values = zip([*luigi, None], [None] * 4, ours, strict=True)
    groups = tuple(zip(names, values, strict=True))
    title = "CPU time of one get_work in milliseconds (logarithmic)"
    return Plot(title, ("Luigi's luigid", "", "luigid"), groups, is_logarithmic=True)


def _page(page: str) -> Plot:
    rows = {row[""]: row for row in table(page, "The page")}
    groups = tuple(
        (f"{size} tasks", (_number(row["Luigi's page"]), None, _number(row["ours"])))
        for size in ("1k", "10k", "100k")
        for row in [rows[f"task list ready at {size}, s"]]
    )
    return Plot("Seconds until the task list is ready", ("Luigi's page", "", "luigid's"), groups)


def _number(cell: str) -> float:
    return float(cell.replace(",", ""))


def _numbers(cell: str) -> Sequence[float]:
    return [_number(part) for part in cell.split("/")]


def main() -> None:
    """Draw all plots."""
    for name, plot in plots(PAGE.read_text(encoding="utf-8")).items():
        (PICTURES / f"{name}.svg").write_text(plot.svg(), encoding="utf-8")


if __name__ == "__main__":
    main()
