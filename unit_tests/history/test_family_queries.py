import pytest

from luigid.history import family_queries as module
from luigid.history.queries import Queries
from luigid.history.recorded import Family
from luigid.history.writer import Writer
from unit_tests.history.event_factory import done, failed, life, scheduled, started
from unit_tests.history.test_queries import all_pages, at


def test_a_family_is_listed_once_with_its_figures(writer: Writer, queries: Queries) -> None:
    writer.write([*life("A", 0, 10, "Copy"), *life("B", 0, 20, "Copy"), *life("C", 0, 60, "Copy")])
    writer.write([started("D", 0, "Copy"), failed("D", 999, "Copy"), scheduled("D", 1000, "Copy")])
    writer.write([done("S", 0, "Sum <b>")])
    copy, sums = queries.families(10).items
    assert copy == Family(
        family="Copy", records=4, runs=4, failures=1, median_seconds=20, newest=copy.newest
    )
    assert copy.newest is not None
    assert (copy.newest.status, copy.newest.time) == ("PENDING", at(1000))
    assert sums == Family(
        family="Sum <b>", records=1, runs=0, failures=0, median_seconds=None, newest=sums.newest
    )


def test_what_still_runs_or_has_lost_its_end_is_no_run_of_the_figures(
    writer: Writer, queries: Queries
) -> None:
    writer.write([started("A", 0), started("B", 0), started("B", 5), scheduled("B", 6)])
    (family,) = queries.families(10).items
    assert (family.records, family.runs, family.failures) == (2, 0, 0)


def test_the_figures_are_of_the_latest_records(
    writer: Writer, queries: Queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LATEST", 2)
    writer.write([started("A", 0), failed("A", 1), *life("B", 0, 7), *life("C", 0, 9)])
    (family,) = queries.families(10).items
    assert (family.records, family.runs, family.failures) == (3, 2, 0)
    assert family.median_seconds == 8


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_pages_go_by_name(writer: Writer, queries: Queries, limit: int) -> None:
    names = ["", "A", "a", "b.C", "z", "ü"]
    writer.write([done(f"of {name}", 0, name) for name in reversed(names)])
    found = all_pages(lambda after: queries.families(limit, after))
    assert [family.family for family in found] == names
    assert {family.records for family in found} == {1}


def test_there_may_be_none(queries: Queries) -> None:
    assert queries.families(10).items == []
