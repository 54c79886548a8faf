"""What names of resources mean, and what a run takes at a place."""

from collections.abc import Mapping

import pytest

from luigid.state.limits import KINDS, NOWHERE, Counter, Limits, Place, kind_of, own_limit

TOTALS = {"db": 3, "gpu@host": 2, "gpu@etl-01": 4, "mem@worker": 5, "api@minute": 30, "x@etl-01": 7}
ETL1, ETL2 = Place("etl-01", "v"), Place("etl-02", "w")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((f"gpu@{kind}", kind) for kind in sorted(KINDS)),
        ("gpu@a@host", "host"),
        ("gpu", None),
        ("host", None),
        ("@host", None),
        ("gpu@", None),
        ("gpu@hosts", None),
        ("gpu@Host", None),
    ],
)
def test_kind_is_what_follows_the_last_at_sign(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("totals", "is_used"),
    [({}, False), ({"db": 1, "gpu@etl-01": 2}, False), ({"gpu@host": 0}, True)],
    ids=["none", "plain", "by host"],
)
def test_names_mean_more_only_with_a_total(totals: Mapping[str, float], is_used: bool) -> None:
    assert Limits(totals).is_used is is_used


@pytest.mark.parametrize(
    ("name", "counter"),
    [
        ("db", "db"),
        ("gpu@host", ("gpu@host", "etl-01")),
        ("mem@worker", ("mem@worker", "v")),
        ("api@minute", None),
        ("api@second", "api@second"),
        ("gpu@etl-02", ("gpu@host", "etl-02")),
        ("mem@w", ("mem@worker", "w")),
        ("gpu@worker", "gpu@worker"),
        ("x@etl-01", "x@etl-01"),
    ],
)
def test_run_holds_of_where_it_runs(name: str, counter: Counter | None) -> None:
    assert Limits(TOTALS).counter(name, ETL1) == counter


def test_host_comes_before_worker_of_its_name() -> None:
    limits = Limits({"gpu@host": 1, "gpu@worker": 1})
    assert limits.counter("gpu@v", ETL1) == ("gpu@host", "v")


@pytest.mark.parametrize(
    ("counter", "total"),
    [
        ("db", 3),
        ("unnamed", 1),
        ("api@minute", 30),
        (("gpu@host", "etl-01"), 4),
        (("gpu@host", "etl-02"), 2),
        (("gpu@host", "worker"), 2),
        (("mem@worker", "v"), 5),
    ],
    ids=str,
)
def test_own_limit_comes_before_that_of_all(counter: Counter, total: float) -> None:
    assert Limits(TOTALS).total(counter) == total


def test_needs_are_split_by_what_they_mean() -> None:
    asked = {"db": 1, "gpu@host": 2, "mem@worker": 3, "api@minute": 4, "gpu@etl-02": 5}
    needs = Limits(TOTALS).needs(asked)
    assert list(needs.fixed) == [("db", 1), ("api@minute", 4), (("gpu@host", "etl-02"), 5)]
    assert list(needs.rates) == [("api@minute", 4)]
    here = [(("gpu@host", "etl-02"), 5), (("gpu@host", "etl-01"), 2), (("mem@worker", "v"), 3)]
    assert list(needs.limited_at(ETL1)) == here
    assert list(needs.limited_at(ETL2)) == [(("gpu@host", "etl-02"), 7), (("mem@worker", "w"), 3)]


def test_places_differ_only_in_what_is_needed() -> None:
    places = [ETL1, Place("etl-01", "x"), ETL2]
    limits = Limits(TOTALS)
    assert list(limits.needs({"db": 1}).distinct(places)) == [NOWHERE]
    by_host = [place.host for place in limits.needs({"gpu@host": 1}).distinct(places)]
    assert by_host == ["etl-01", "etl-02"]
    assert len(list(limits.needs({"mem@worker": 1}).distinct(places))) == 3


def test_start_counts_for_positive_finite_amounts() -> None:
    totals = {"a@minute": 1, "b@minute": 1, "c@hour": 1, "d@second": 1}
    amounts = {"a@minute": 0, "b@minute": -1, "c@hour": float("inf"), "d@second": 0.5, "e@hour": 1}
    assert Limits(totals).rates(amounts) == {"d@second": 0.5}


def test_limits_of_hosts_and_workers_are_known() -> None:
    assert list(Limits(TOTALS).own()) == [("gpu@host", "etl-01")]


@pytest.mark.parametrize(("place", "limit"), [("etl-01", "gpu@etl-01"), ("worker", None)])
def test_own_limit_is_named_by_host(place: str, limit: str | None) -> None:
    assert own_limit("gpu@host", place) == limit
