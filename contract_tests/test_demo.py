"""The demo: what it shows at once, and that it leaves nothing behind."""

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contract_tests.client import call, send
from contract_tests.demo import running_demo
from contract_tests.server import TIMEOUT

Json = Any


def get(url: str, path: str) -> Json:
    answer = send(url, "GET", path, headers={"Accept": "application/json"})
    assert answer.status == 200
    return json.loads(answer.body)


def eventually(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < end


def test_demo_shows_everything_at_once_and_goes_on(tmp_path: Path) -> None:
    with running_demo(tmp_path, "--pace", "20") as demo:
        first = get(demo.url, "/v1/summary")
        assert all(first["statuses"].values()), first["statuses"]
        assert 60 <= first["total"] <= 250
        workers = call(demo.url, "worker_list")
        assert {worker["state"] for worker in workers} == {"active", "disabled"}
        resources = call(demo.url, "resource_list")
        assert all(bool(one["num_used"]) == bool(one["num_consumer"]) for one in resources)
        assert any(one["num_used"] == one["num_total"] for one in resources)
        families = get(demo.url, "/tasklist?limit=500")["families"]
        assert len(families) >= 20
        assert any(family["failures"] for family in families)
        # New pipelines come, and new workers for them.
        known = {worker["name"] for worker in workers}
        eventually(
            lambda: bool({worker["name"] for worker in call(demo.url, "worker_list")} - known)
        )
        done = get(demo.url, "/v1/summary")["statuses"]["DONE"]
        eventually(lambda: get(demo.url, "/v1/summary")["statuses"]["DONE"] != done)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_demo_ends_by_signal_without_traces(
    tmp_path: Path, number: signal.Signals, capfd: pytest.CaptureFixture[str]
) -> None:
    with running_demo(tmp_path) as demo:
        assert list(tmp_path.iterdir()) != []
        demo.process.send_signal(number)
        assert demo.process.wait(TIMEOUT) == 0
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr().err == ""
