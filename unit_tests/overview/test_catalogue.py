"""What is kept, and for how long. That it is right is seen in `test_random_calls`."""

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


def make(catalogue: Catalogue, *terms: str) -> None:
    finish(catalogue.make_order(scope(*terms), "time"))


def scope(*terms: str) -> Scope:
    return Scope(terms=frozenset(terms))


def is_kept(catalogue: Catalogue, *terms: str) -> bool:
    return catalogue.order(scope(*terms), "time") is not None


def test_nothing_is_followed_before_somebody_asks(scheduler: Scheduler) -> None:
    add(scheduler, "A")
    catalogue = Catalogue(scheduler.state)
    assert catalogue.entries == {}
    finish(catalogue.update())
    assert list(catalogue.entries) == ["A"]
    catalogue.validate()


def test_only_what_has_changed_is_looked_at(scheduler: Scheduler, catalogue: Catalogue) -> None:
    before = dict(catalogue.entries)
    scheduler.mark_as_done(task_id="7")
    add(scheduler, "7", status="DONE")
    finish(catalogue.update())
    after = {i for i, entry in catalogue.entries.items() if entry is not before[i]}
    assert after == {"7"}
    catalogue.validate()


def test_a_report_of_the_same_leaves_the_entry(scheduler: Scheduler, catalogue: Catalogue) -> None:
    before = dict(catalogue.entries)
    add(scheduler, "7", worker="v")
    finish(catalogue.update())
    assert catalogue.entries == before


def test_when_too_much_has_changed_to_be_told_all_is_looked_at(
    scheduler: Scheduler, catalogue: Catalogue
) -> None:
    add(scheduler, *map(str, range(50, 150)), status="DONE")
    for task in list(scheduler.state.tasks.values())[:40]:
        scheduler.state.remove_task(task)
    for _ in range(2):
        finish(catalogue.update())
        catalogue.validate()


def test_families_that_are_gone_are_not_counted(scheduler: Scheduler, catalogue: Catalogue) -> None:
    add(scheduler, "A", family="F", status="DONE")
    finish(catalogue.update())
    assert catalogue.families == {"": {"PENDING": 100}, "F": {"DONE": 1}}
    scheduler.state.remove_task(scheduler.state.tasks["A"])
    finish(catalogue.update())
    assert catalogue.families == {"": {"PENDING": 100}}


def test_as_many_orders_are_kept_as_there_is_room_for(catalogue: Catalogue) -> None:
    for number in range(MAX_ORDERS):
        make(catalogue, str(number))
    assert is_kept(catalogue, "0")
    make(catalogue, "one more")
    assert is_kept(catalogue, "0")
    assert not is_kept(catalogue, "1")
    assert is_kept(catalogue, "2")


def test_an_order_that_nobody_asks_for_is_kept_while_that_is_cheap(
    scheduler: Scheduler, catalogue: Catalogue
) -> None:
    make(catalogue, "asked for")
    make(catalogue, "idle")
    for number in range(13):
        assert is_kept(catalogue, "asked for")
        add(scheduler, str(number), status="DONE")
        finish(catalogue.update())
    assert is_kept(catalogue, "asked for")
    assert not is_kept(catalogue, "idle")


def test_an_order_is_made_again_when_that_is_cheaper(
    scheduler: Scheduler, catalogue: Catalogue
) -> None:
    make(catalogue)
    add(scheduler, *map(str, range(12)), status="DONE")
    finish(catalogue.update())
    assert is_kept(catalogue)
    add(scheduler, *map(str, range(12, 25)), status="DONE")
    finish(catalogue.update())
    assert not is_kept(catalogue)


def test_what_is_searched_is_made_ready(catalogue: Catalogue) -> None:
    finish(catalogue.warm())
    assert {entry._text for entry in catalogue.entries.values()} == {
        f"()\n{number}" for number in range(100)
    }


@pytest.mark.parametrize("number", range(4))
def test_validate_finds_damage(scheduler: Scheduler, number: int) -> None:
    add(scheduler, "A", family="F", deps=["B"])
    add(scheduler, "B", status="FAILED")
    catalogue = Catalogue(scheduler.state)
    finish(catalogue.update())
    make(catalogue)
    catalogue.validate()
    match number:
        case 0:
            del catalogue.entries["A"]
        case 1:
            catalogue.statuses["FAILED"] = 2
        case 2:
            catalogue.families["F"] = {"PENDING": 1}
        case 3:
            catalogue.order(scope(), "time").replace(catalogue.entries["A"], None)  # type: ignore[union-attr]
    with pytest.raises((AssertionError, KeyError)):
        catalogue.validate()
