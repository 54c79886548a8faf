import json
from typing import Any

import pytest

from unit_tests.commands.conftest import Run
from unit_tests.console.fake_server import NOW, FakeServer


def group(key: str, **fields: object) -> dict[str, Any]:
    return {
        "key": key,
        "error": f"ValueError: {key}",
        "frames": ["a/b.py:f", "lib/c.py:g"],
        "count": 2,
        "statuses": {"FAILED": 2, "DISABLED": 0},
        "families": [{"family": "F", "count": 2}],
        "families_total": 1,
        "first": NOW - 3600,
        "last": NOW - 65,
        "waiting": 1204,
        "is_cut": False,
        "task_ids": ["F_1", "F_2"],
        "next": None,
        **fields,
    }


def page(*groups: dict[str, Any], cursor: str | None = None) -> dict[str, Any]:
    return {
        "revision": "r",
        "time": NOW,
        "total": 2,
        "tasks": 4,
        "families": [],
        "groups": [*groups],
        "next_cursor": cursor,
    }


@pytest.fixture
def server(server: FakeServer) -> FakeServer:
    families = [{"family": name, "count": 1} for name in "ABCD"]
    other = group("k2", waiting=20_000, is_cut=True, families=families, families_total=5)
    server.answers["/v1/failures"] = page(group("k1"), other)
    task = {"task_id": "F_1", "family": "F", "params": {"day": "1"}, "status": "FAILED"}
    links = {"log_url": "https://logs/?q=F_1", "tracking_url": None}
    server.answers["/v1/failures/k1"] = {
        **group("k1"),
        "error_text": "Traceback\nValueError: k1\n",
        "error_task_id": "F_1",
        "tasks": [{**task, **links}],
        "next_cursor": None,
    }
    return server


@pytest.mark.usefixtures("server")
def test_causes_are_a_table(run: Run) -> None:
    assert run("failures") == (
        0,
        "Waiting  Failed  Error           Families                Last  Key\n"
        "  1,204       2  ValueError: k1  F                   1 m 05 s  k1\n"
        "20,000+       2  ValueError: k2  A, B, C and 2 more  1 m 05 s  k2\n",
        "",
    )


def test_filters_are_those_of_the_api(server: FakeServer, run: Run) -> None:
    run("failures", "value", "error", "--family", "A", "--family", "B", "--limit", "7")
    assert server.asked[0].query == {
        "search": ["value error"],
        "family": ["A", "B"],
        "limit": ["7"],
    }


def test_all_follows_the_cursors(server: FakeServer, run: Run) -> None:
    pages = [page(group("k1"), cursor="next"), page(group("k2"))]
    server.answers["/v1/failures"] = lambda *_: pages.pop(0)
    status, out, _ = run("failures", "--all", "--json")
    assert status == 0
    assert [each["key"] for each in json.loads(out)["groups"]] == ["k1", "k2"]
    assert [asked.query.get("cursor") for asked in server.asked] == [None, ["next"]]


@pytest.mark.usefixtures("server")
def test_one_cause_has_its_traceback_and_tasks(run: Run) -> None:
    assert run("failures", "--key", "k1") == (
        0,
        "ValueError: k1\n"
        "a/b.py:f > lib/c.py:g\n"
        "2 tasks failed, 1,204 wait for them\n"
        "\n"
        "Error of the latest\n"
        "Traceback\n"
        "ValueError: k1\n"
        "\n"
        "Tasks\n"
        "Failed  F day=1  https://logs/?q=F_1\n",
        "",
    )


def test_no_failure_is_status_1(server: FakeServer, run: Run) -> None:
    server.answers["/v1/failures"] = page()
    assert run("failures") == (1, "", "No failures.\n")


@pytest.mark.usefixtures("server")
def test_unknown_key_is_status_1(run: Run) -> None:
    status, out, error = run("failures", "--key", "k9")
    assert (status, out) == (1, "")
    assert error.startswith("luigid: error: ")
