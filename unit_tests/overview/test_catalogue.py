"""What is updated, and how long orders stay; `test_random_queries` checks the answers."""

import pytest

from luigid.overview.catalogue import MAX_ORDERS, Catalogue
from luigid.overview.query import Scope
from luigid.scheduler import Scheduler
from luigid.state.slices import finish
from unit_tests.scheduler.calls import add


@pytest.fixture
def catalogue(scheduler: Scheduler) -> Catalogue:
    add(scheduler, *map(str, range(100)))
    catalogue = Catalogue(scheduler.state)
    finish(catalogue.update())
    return catalogue


def make_order(catalogue: Catalogue, *terms: str) -> None:
    finish(catalogue.make_order(scope(*terms), "time"))


def scope(*terms: str) -> Scope:
    return Scope(terms=frozenset(terms))


def is_in_memory(catalogue: Catalogue, *terms: str) -> bool:
    return catalogue.find_order(scope(*terms), "time") is not None


def test_new_catalogue_is_empty_until_first_update(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    catalogue = Catalogue(scheduler.state)
    assert catalogue.entries == {}
    finish(catalogue.update())
    assert list(catalogue.entries) == ["A"]
    catalogue.validate()


def test_update_replaces_entries_of_changed_tasks_only(
    scheduler: Scheduler, catalogue: Catalogue
) -> None:
    before = dict(catalogue.entries)
    scheduler.mark_as_done(task_id="7")
    add(scheduler, "7", status="DONE")
    finish(catalogue.update())
    after = {i for i, entry in catalogue.entries.items() if entry is not before[i]}
    assert after == {"7"}
    catalogue.validate()


def test_entry_survives_report_that_changes_nothing_in_it(
    scheduler: Scheduler, catalogue: Catalogue
) -> None:
    before = dict(catalogue.entries)
    add(scheduler, "7", worker="v")
    finish(catalogue.update())
    assert catalogue.entries == before


def test_update_after_more_changes_than_tasks_looks_at_all_tasks(
    scheduler: Scheduler, catalogue: Catalogue
) -> None:
    add(scheduler, *map(str, range(50, 150)), status="DONE")
    for task in list(scheduler.state.tasks.values())[:40]:
        scheduler.state.remove_task(task)
    for _ in range(2):
        finish(catalogue.update())
        catalogue.validate()


def test_family_without_tasks_is_not_counted(scheduler: Scheduler, catalogue: Catalogue) -> None:
    add(scheduler, "A", family="F", status="DONE")
    finish(catalogue.update())
    assert catalogue.families == {"": {"PENDING": 100}, "F": {"DONE": 1}}
    scheduler.state.remove_task(scheduler.state.tasks["A"])
    finish(catalogue.update())
    assert catalogue.families == {"": {"PENDING": 100}}


def test_least_recently_used_order_is_dropped_beyond_maximum(catalogue: Catalogue) -> None:
    for number in range(MAX_ORDERS):
        make_order(catalogue, str(number))
    assert is_in_memory(catalogue, "0")
    make_order(catalogue, "one more")
    assert is_in_memory(catalogue, "0")
    assert not is_in_memory(catalogue, "1")
    assert is_in_memory(catalogue, "2")


def test_unused_order_is_dropped_after_many_changes(
    scheduler: Scheduler, catalogue: Catalogue
) -> None:
    make_order(catalogue, "used")
    make_order(catalogue, "unused")
    for number in range(13):
        assert is_in_memory(catalogue, "used")
        add(scheduler, str(number), status="DONE")
        finish(catalogue.update())
    assert is_in_memory(catalogue, "used")
    assert not is_in_memory(catalogue, "unused")


def test_order_is_dropped_when_sorting_it_again_is_cheaper(
    scheduler: Scheduler, catalogue: Catalogue
) -> None:
    make_order(catalogue)
    add(scheduler, *map(str, range(12)), status="DONE")
    finish(catalogue.update())
    assert is_in_memory(catalogue)
    add(scheduler, *map(str, range(12, 25)), status="DONE")
    finish(catalogue.update())
    assert not is_in_memory(catalogue)


def test_warm_up_computes_all_search_texts(catalogue: Catalogue) -> None:
    finish(catalogue.warm_up())
    assert {entry._search_text for entry in catalogue.entries.values()} == {
        f"()\n{number}" for number in range(100)
    }


@pytest.mark.parametrize("number", range(4))
def test_validate_finds_damage(scheduler: Scheduler, number: int) -> None:
    add(scheduler, "A", family="F", deps=["B"])
    add(scheduler, "B", status="FAILED")
    catalogue = Catalogue(scheduler.state)
    finish(catalogue.update())
    make_order(catalogue)
    catalogue.validate()
    match number:
        case 0:
            del catalogue.entries["A"]
        case 1:
            catalogue.statuses["FAILED"] = 2
        case 2:
            catalogue.families["F"] = {"PENDING": 1}
        case 3:
            catalogue.find_order(scope(), "time").replace(catalogue.entries["A"], None)  # type: ignore[union-attr]
    with pytest.raises((AssertionError, KeyError)):
        catalogue.validate()
