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


def test_parameters_that_are_left_out() -> None:
    assert TaskQuery.of(DEFAULTS) == TaskQuery()


def test_all_parameters() -> None:
    parameters = {
        "status": ["FAILED", "DONE", "FAILED"],
        "family": ["F", ""],
        "resource": ["db"],
        "search": "  Stra\u00dfe\tX x ",
        "sort": "-priority",
        "offset": 7,
        "limit": 3,
    }
    assert TaskQuery.of(parameters) == TaskQuery(
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


def test_the_same_question_in_other_words_is_the_same() -> None:
    one = TaskQuery.of(DEFAULTS | {"family": ["A", "B"], "search": "x y"})
    assert one.scope == TaskQuery.of(DEFAULTS | {"family": ["B", "A"], "search": " Y  X "}).scope


@pytest.mark.parametrize(
    ("statuses", "urgency"),
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
def test_statuses_by_urgency(statuses: list[str], urgency: list[str]) -> None:
    assert TaskQuery(statuses=frozenset(statuses)).urgency == urgency


@pytest.fixture
def entry() -> CatalogueEntry:
    """Fam(a=1), which asks for two resources."""
    state = SchedulerState({})
    policy = Policy().retry_policy()
    task = state.create_task("id_77", "PENDING", 100, priority=0, retry_policy=policy)
    state.update_task(task, family="Fam", resources={"db": 1, "gpu": 2})
    state.update_task(task, params={"a": "1"})
    return CatalogueEntry(task, "PENDING", None)


@pytest.mark.parametrize(
    "fitting",
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
def test_what_fits(entry: CatalogueEntry, fitting: Scope) -> None:
    assert fitting.holds(entry)


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
def test_what_does_not(entry: CatalogueEntry, other: Scope) -> None:
    assert not other.holds(entry)
