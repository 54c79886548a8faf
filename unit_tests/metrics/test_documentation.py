"""docs/metrics.md, the dashboard and the alerts name the metrics that are served, and no others."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from luigid.metrics.luigi_task import luigi_task
from unit_tests.metrics.events import scheduler
from unit_tests.metrics.served import page, series, served

ROOT = Path(__file__).parents[2]
DOCUMENTATION = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")

#: Series that Prometheus itself adds to every server.
SCRAPED = {"up"}
_FUNCTIONS = r"(?:sum|max|count|topk|rate|increase|histogram_quantile)"
_LABELS = r"\b(?:by|on) \([^)]*\)|\{[^}]*\}|\[[^]]*\]"


def test_every_metric_is_documented_with_its_labels() -> None:
    rows = re.findall(r"^\| `(lui\w+)` \| (\w+) \| (.*) \| (.*) \|$", DOCUMENTATION, re.MULTILINE)
    documented = [
        (name, kind, tuple(re.findall(r"`(\w+)`", labels)), help_)
        for name, kind, labels, help_ in rows
    ]
    shown = [
        tuple(metric)
        for metric in served(page())
        if metric.name.startswith("lui") and not metric.name.endswith("_created")
    ]
    assert sorted(documented) == sorted(shown)


def test_attributes_of_a_task_are_documented() -> None:
    luigi = scheduler()
    luigi.add_task(worker="w", task_id="A")
    paragraph = re.search(r"`task` is a copy.*?:(.*?)\n\n", DOCUMENTATION, re.DOTALL)
    assert paragraph is not None
    attributes = re.findall(r"`(\w+)`", paragraph[1])
    assert sorted(attributes) == sorted(vars(luigi_task(luigi.state.tasks["A"])))


def alerts() -> list[Any]:
    (group,) = yaml.safe_load((ROOT / "ops" / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return list(group["rules"])


def panels() -> list[Any]:
    return list(json.loads((ROOT / "ops" / "dashboard.json").read_text(encoding="utf-8"))["panels"])


QUERIES = [rule["expr"] for rule in alerts()] + [
    target["expr"] for panel in panels() for target in panel["targets"]
]


def names(query: str) -> set[str]:
    """Return the names of the series in a query."""
    without_labels = re.sub(_LABELS, "", query)
    found = re.findall(rf"\b(?!(?:and|unless|{_FUNCTIONS})\b)[a-z]\w*", without_labels)
    return set(found)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('sum by (le) (rate(a_bucket{x="b"}[5m])) > 1', {"a_bucket"}),
        ("a == 0 and on (instance) b_total > 0", {"a", "b_total"}),
        ("count by (job) (a) unless on (job) b == 1", {"a", "b"}),
    ],
)
def test_names_are_found_in_a_query(query: str, found: set[str]) -> None:
    assert names(query) == found


@pytest.fixture(scope="module")
def text() -> str:
    return page()


@pytest.mark.parametrize("query", QUERIES)
def test_series_in_queries_are_served(query: str, text: str) -> None:
    assert names(query)
    assert names(query) <= series(text) | SCRAPED


@pytest.mark.parametrize("query", QUERIES)
def test_labels_in_queries_exist(query: str, text: str) -> None:
    labels = {label for metric in served(text) for label in metric.labels}
    asked = set(re.findall(r"(\w+)(?:!?=~?|!~)\"", query))
    asked |= {
        label
        for group in re.findall(r"\b(?:by|on) \(([^)]*)\)", query)
        for label in group.split(", ")
    }
    assert asked <= labels | {"instance", "job", "le"}


def test_alerts_have_a_unique_name_severity_and_summary() -> None:
    assert len({rule["alert"] for rule in alerts()}) == len(alerts())
    for rule in alerts():
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert rule["annotations"]["summary"]


def test_panels_do_not_overlap() -> None:
    cells = [
        (panel["gridPos"]["x"] + x, panel["gridPos"]["y"] + y)
        for panel in panels()
        for x in range(panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < 24
