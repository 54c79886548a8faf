import re
from xml.etree import ElementTree

import pytest

from docs.tools.plots import PAGE, PICTURES, Plot, plots, table

PLOTS = plots(PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PLOTS)
def test_picture_shows_figures_of_page(name: str) -> None:
    picture = (PICTURES / f"{name}.svg").read_text(encoding="utf-8")
    assert picture == PLOTS[name].svg(), "run: python -m docs.tools.plots"


def test_first_table_below_heading_is_read() -> None:
    page = "## Calls\n\nText.\n\n| a | b |\n| --- | ---: |\n| 1 | 2 |\n\n| c |\n|---|\n| 3 |\n"
    assert table(page, "Calls") == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize(("is_logarithmic", "widths"), [(False, [240, 480]), (True, [240, 480])])
def test_bars_are_proportional(is_logarithmic: bool, widths: list[float]) -> None:
    values = (1.0, 2.0)
    plot = Plot("Title & more", ("ours",), tuple(("g", (each,)) for each in values), is_logarithmic)
    svg = plot.svg()
    ElementTree.fromstring(svg)
    found = re.findall(r'<rect class="series-0"[^>]* width="([\d.]+)" height="12"', svg)
    assert [float(width) for width in found] == widths


def test_missing_value_has_no_bar() -> None:
    svg = Plot("T", ("ours", "theirs"), (("g", (1.0, None)),)).svg()
    assert svg.count("<rect") == 3  # two of them in the legend
