import pytest
from sqlalchemy import Engine

from luigid.history import family_queries
from luigid.history.database import transaction
from luigid.history.queries import Queries
from luigid.history.recorded import RecordedFamily
from luigid.history.writer import Writer
from unit_tests.history.event_factory import done, failed, life, scheduled, started
from unit_tests.history.test_queries import all_pages, at


def test_family_is_listed_once_with_its_statistics(writer: Writer, queries: Queries) -> None:
    writer.write([*life("A", 0, 10, "Copy"), *life("B", 0, 20, "Copy"), *life("C", 0, 60, "Copy")])
    writer.write([started("D", 0, "Copy"), failed("D", 999, "Copy"), scheduled("D", 1000, "Copy")])
    writer.write([done("S", 0, "Sum <b>")])
    copy, sums = queries.families(10).items
    assert copy == RecordedFamily(
        family="Copy", records=4, runs=4, failures=1, median_seconds=20, newest=copy.newest
    )
    assert copy.newest is not None
    assert (copy.newest.status, copy.newest.time) == ("PENDING", at(1000))
    assert sums == RecordedFamily(
        family="Sum <b>", records=1, runs=0, failures=0, median_seconds=None, newest=sums.newest
    )


def test_unfinished_runs_and_runs_without_an_end_are_not_counted(
    writer: Writer, queries: Queries
) -> None:
    writer.write([started("A", 0), started("B", 0), started("B", 5), scheduled("B", 6)])
    (family,) = queries.families(10).items
    assert (family.records, family.runs, family.failures) == (2, 0, 0)


def test_statistics_are_of_the_latest_records(writer: Writer, engine: Engine) -> None:
    writer.write([started("A", 0), failed("A", 1), *life("B", 0, 7), *life("C", 0, 9)])
    with transaction(engine) as connection:
        (family,) = family_queries.read(connection, 10, None, latest=2).items
    assert (family.records, family.runs, family.failures) == (3, 2, 0)
    assert family.median_seconds == 8


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_pages_are_in_the_order_of_names(writer: Writer, queries: Queries, limit: int) -> None:
    names = ["", "A", "a", "b.C", "z", "ü"]
    writer.write([done(f"of {name}", 0, name) for name in reversed(names)])
    found = all_pages(lambda after: queries.families(limit, after))
    assert [family.family for family in found] == names
    assert {family.records for family in found} == {1}


def test_empty_history_has_no_families(queries: Queries) -> None:
    assert queries.families(10).items == []
