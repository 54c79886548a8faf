from typing import Any

import pytest

from luigid.overview import TaskQuery
from luigid.overview.catalogue_entry import CatalogueEntry
from luigid.overview.query import Scope
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState

DEFAULTS: dict[str, Any] = {"search": "", "sort": "status", "offset": 0, "limit": 50}


def scope(families: str = "", resources: str = "", terms: str = "") -> Scope:
    return Scope(
        families=frozenset(families.split()),
        resources=frozenset(resources.split()),
        terms=frozenset(terms.split()),
    )


def test_default_parameters_are_default_query() -> None:
    assert TaskQuery.from_parameters(DEFAULTS) == TaskQuery()


def test_query_takes_all_parameters() -> None:
    parameters = {
        "status": ["FAILED", "DONE", "FAILED"],
        "family": ["F", ""],
        "resource": ["db"],
        "search": "  Stra\u00dfe\tX x ",
        "sort": "-priority",
        "offset": 7,
        "limit": 3,
    }
    assert TaskQuery.from_parameters(parameters) == TaskQuery(
        statuses=frozenset({"FAILED", "DONE"}),
        scope=Scope(
            families=frozenset({"F", ""}),
            resources=frozenset({"db"}),
            terms=frozenset({"strasse", "x"}),
        ),
        sort="priority",
        is_descending=True,
        offset=7,
        limit=3,
    )


def test_scopes_with_equal_filters_in_other_order_are_equal() -> None:
    one = TaskQuery.from_parameters(DEFAULTS | {"family": ["A", "B"], "search": "x y"})
    assert (
        one.scope
        == TaskQuery.from_parameters(DEFAULTS | {"family": ["B", "A"], "search": " Y  X "}).scope
    )


@pytest.mark.parametrize(
    ("statuses", "by_urgency"),
    [
        (["DONE", "FAILED"], ["FAILED", "DONE"]),
        (
            [],
            [
                *("FAILED", "RUNNING", "BATCH_RUNNING", "UPSTREAM_FAILED", "DISABLED"),
                *("UPSTREAM_DISABLED", "PENDING", "UNKNOWN", "DONE"),
            ],
        ),
    ],
)
def test_statuses_are_ordered_by_urgency(statuses: list[str], by_urgency: list[str]) -> None:
    assert TaskQuery(statuses=frozenset(statuses)).statuses_by_urgency == by_urgency


@pytest.fixture
def entry() -> CatalogueEntry:
    """The entry of Fam(a=1), which requires two resources."""
    state = SchedulerState({})
    policy = Policy().retry_policy()
    task = state.create_task("id_77", "PENDING", 100, priority=0, retry_policy=policy)
    state.update_task(task, family="Fam", resources={"db": 1, "gpu": 2})
    state.update_task(task, params={"a": "1"})
    return CatalogueEntry(task, "PENDING", None)


@pytest.mark.parametrize(
    "matching",
    [
        scope(),
        scope(families="Fam"),
        scope(families="Other Fam"),
        scope(resources="gpu"),
        scope(resources="other db"),
        scope(terms="fam(a=1)"),
        scope(terms="_77 a=1"),
        scope(families="Fam", resources="db", terms="7"),
    ],
)
def test_entry_matches_scope(entry: CatalogueEntry, matching: Scope) -> None:
    assert matching.matches(entry)


@pytest.mark.parametrize(
    "other",
    [
        scope(families="fam"),
        scope(resources="d"),
        scope(terms="7 8"),
        scope(terms="a=1)id"),
        scope(families="Other", resources="db", terms="7"),
        scope(families="Fam", resources="other", terms="7"),
        scope(families="Fam", resources="db", terms="8"),
    ],
)
def test_entry_does_not_match_other_scope(entry: CatalogueEntry, other: Scope) -> None:
    assert not other.matches(entry)


@pytest.mark.parametrize("value", ["true", "false", None])
def test_held_tasks_are_filtered_as_asked(value: str | None) -> None:
    state = SchedulerState({})
    entries = []
    for task_id in "AB":
        policy = Policy().retry_policy()
        task = state.create_task(task_id, "PENDING", 1, priority=0, retry_policy=policy)
        if task_id == "B":
            state.hold_task(task, by="ann", since=1)
        entries.append(CatalogueEntry(task, "PENDING", None))
    given = DEFAULTS if value is None else DEFAULTS | {"held": value}
    found = TaskQuery.from_parameters(given).scope.matching(entries)
    expected = {"true": "B", "false": "A", None: "AB"}
    assert [entry.task.id for entry in found] == list(expected[value])
