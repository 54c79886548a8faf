"""Our JSON says what Luigi's pages said when they were recorded."""

from typing import Any

import pytest

from contract_tests.fixtures.replay import replay
from contract_tests.history import luigi_pages
from luigid.conformance.recorded import fixture
from luigid.conformance.recorded.fixture import Interaction

SCENARIO = fixture.read(fixture.FOLDER / "history.yaml")


@pytest.fixture(scope="module")
def exchanges(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Interaction, Any]]:
    """The requests for pages, with Luigi's answers, and what ours answers to a program."""
    asked = [
        interaction | {"headers": {"Accept": "application/json"}}
        for interaction in SCENARIO["interactions"]
    ]
    answers = replay(SCENARIO | {"interactions": asked}, tmp_path_factory.mktemp("history"))
    return [
        (interaction, answer)
        for interaction, answer in zip(SCENARIO["interactions"], answers, strict=True)
        if interaction["request"].startswith("GET /")
    ]


def matching(exchanges: list[tuple[Interaction, Any]], start: str) -> list[tuple[Interaction, Any]]:
    found = [
        (interaction, answer["json"])
        for interaction, answer in exchanges
        if interaction["request"].startswith(start) and interaction["luigi"]["status"] == 200
    ]
    assert found
    return found


def test_recent_records_are_in_luigi_order(exchanges: list[tuple[Interaction, Any]]) -> None:
    for interaction, ours in matching(exchanges, "GET /history"):
        if interaction["request"] == "GET /history":
            assert luigi_pages.our_lines(ours) == luigi_pages.lines(interaction["luigi"])


@pytest.mark.parametrize("start", ["GET /history/by_name/", "GET /history/by_params/"])
def test_records_of_family_are_in_reverse_luigi_order(
    exchanges: list[tuple[Interaction, Any]], start: str
) -> None:
    for interaction, ours in matching(exchanges, start):
        expected = luigi_pages.lines(interaction["luigi"])
        assert luigi_pages.our_lines(ours) == expected[::-1]


@pytest.mark.parametrize("start", ["GET /history/by_id/", "GET /history/by_task_id/"])
def test_record_has_all_its_events(exchanges: list[tuple[Interaction, Any]], start: str) -> None:
    for interaction, ours in matching(exchanges, start):
        assert luigi_pages.our_details(ours) == luigi_pages.details(interaction["luigi"])


def test_families_that_luigi_repeats_are_listed_once(
    exchanges: list[tuple[Interaction, Any]],
) -> None:
    for interaction, ours in matching(exchanges, "GET /tasklist"):
        if interaction["request"] == "GET /tasklist":
            links = interaction["luigi"]["page"].get("links", [])
            names = [link.removeprefix("/tasklist/") for link in links]
            assert [family["family"] for family in ours["families"]] == sorted(set(names))
            counts = [family["records"] for family in ours["families"]]
            assert counts == [names.count(name) for name in sorted(set(names))]


def test_runs_of_family_are_in_reverse_luigi_order(
    exchanges: list[tuple[Interaction, Any]],
) -> None:
    compared = 0
    for interaction, ours in matching(exchanges, "GET /tasklist/"):
        expected = luigi_pages.runs(interaction["luigi"])
        assert luigi_pages.our_runs(ours) == expected[::-1]
        compared += len(expected)
    assert compared == 2


def test_request_that_luigi_fails_on_is_refused_or_answered(
    exchanges: list[tuple[Interaction, Any]],
) -> None:
    failures = {
        interaction["request"]: answer["status"]
        for interaction, answer in exchanges
        if interaction["luigi"]["status"] == 500
    }
    assert failures == {
        "GET /history/by_id/99": 404,
        "GET /history/by_id/one": 400,
        "GET /history/by_task_id/NoSuchTask": 404,
        "GET /history/by_params/Copy": 200,
        "GET /history/by_params/Copy?data={bad": 400,
    }
