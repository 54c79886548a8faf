"""Real workers on two hosts share limits of hosts, and rates."""

import pytest

from contract_tests.client import call
from contract_tests.server import Server
from contract_tests.workers import NOT_RUN, Workers


def train(model: str, machine: str) -> list[str]:
    return ["Train", "--model", model, "--machine", machine, "--until", "go"]


@pytest.mark.parametrize("settings", [{"resources": {"gpu@host": 1}}], ids=["a gpu a host"])
def test_hosts_have_one_each(server: Server, workers: Workers) -> None:
    first = workers.start("training", *train("one", "etl-01"))
    workers.wait_for("started Train(model=one)")
    assert workers.run("training", *train("two", "etl-01")) == NOT_RUN
    other = workers.start("training", *train("two", "etl-02"))
    workers.wait_for("started Train(model=two)")
    used = {row["name"]: row["num_used"] for row in call(server.url, "resource_list")}
    assert used == {"gpu@host": 1, "gpu@etl-01": 1, "gpu@etl-02": 1}

    assert call(server.url, "update_resource", resource="gpu@etl-01", amount=2) is True
    third = workers.start("training", *train("three", "etl-01"))
    workers.wait_for("started Train(model=three)")
    workers.tell("go")
    assert [worker.finish() for worker in (first, other, third)] == [0, 0, 0]


@pytest.mark.parametrize("settings", [{"resources": {"api@hour": 2}}], ids=["two an hour"])
def test_rate_admits_so_many_starts(server: Server, workers: Workers) -> None:
    assert workers.run("training", "Calls") == NOT_RUN
    started = [event for event in workers.journal() if event.startswith("started")]
    assert len(started) == 2
    (rate,) = call(server.url, "resource_list")
    assert (rate["num_used"], rate["num_total"], rate["running"]) == (2, 2, {})
