"""Luigi's own client, in the two ways in which it can send its calls."""

from collections.abc import Iterator
from typing import Any

import pytest
from luigi import rpc

from contract_tests.calls import CALLS
from contract_tests.server import Listen, Server

TRANSPORTS: dict[str, tuple[Listen, type[rpc._FetcherInterface]]] = {
    "tcp-requests": ("tcp", rpc.RequestsFetcher),
    "tcp-urllib": ("tcp", rpc.URLLibFetcher),
    "unix-requests": ("unix", rpc.RequestsFetcher),
}


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def listen(transport: str) -> Listen:
    return TRANSPORTS[transport][0]


@pytest.fixture
def scheduler(server: Server, transport: str) -> Iterator[Any]:
    scheduler: Any = rpc.RemoteScheduler(server.url)
    scheduler._fetcher = TRANSPORTS[transport][1]()
    yield scheduler
    scheduler.close()


def test_task_runs_from_registration_to_end(scheduler: Any) -> None:
    assert scheduler.add_worker("w", {"workers": 2, "host": "here"}) is None
    assert (
        scheduler.add_task(
            worker="w", task_id="Copy_1", family="Copy", module="m", params={"day": "1"}
        )
        is None
    )
    assert scheduler.ping(worker="w") == {"rpc_messages": []}
    assert scheduler.count_pending("w")["n_pending_tasks"] == 1

    work = scheduler.get_work(worker="w", host="here", current_tasks=[])
    assert (work["task_id"], work["task_params"]) == ("Copy_1", {"day": "1"})
    scheduler.set_task_status_message("Copy_1", "half transport: ½")
    assert scheduler.get_task_status_message("Copy_1")["statusMessage"] == "half transport: ½"

    assert scheduler.add_task(worker="w", task_id="Copy_1", status="DONE") is None
    (task,) = scheduler.task_list("DONE", "").values()
    assert task["display_name"] == "Copy(day=1)"
    (worker,) = scheduler.worker_list()
    assert (worker["name"], worker["host"]) == ("w", "here")
    assert scheduler.get_work(worker="w")["task_id"] is None


def test_every_method_of_luigi_client_is_answered(scheduler: Any) -> None:
    """Defaults included, which the client always sends."""
    for name, arguments in CALLS.items():
        getattr(scheduler, name)(**arguments)
