"""An outage of the database server while tasks run."""

import asyncio
from collections.abc import Iterator

import pytest

from contract_tests.databases.servers import DatabaseServer
from contract_tests.fixtures.controlled_server import START_TIME
from contract_tests.history.events import life
from contract_tests.server import TIMEOUT
from luigid.history.database import prepare
from luigid.history.errors import DatabaseUnavailableError
from luigid.history.history import History


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> DatabaseServer:
    server: DatabaseServer = request.getfixturevalue(f"{request.param}_server")
    return server


@pytest.fixture
def history(server: DatabaseServer) -> Iterator[History]:
    address = server.make_database()
    prepare(address)
    history = History(address, clock=lambda: START_TIME + 1000)
    history.start()
    yield history
    history.close(TIMEOUT)


def records(history: History) -> dict[str | None, int]:
    """Return how many events each task has."""

    async def read() -> dict[str | None, int]:
        page = await history.read(lambda queries: queries.of_family("F", {}, 500))
        tasks = [record.task for record in page.items]
        counted = {}
        for task in tasks:
            details = await history.read(lambda queries, id_=task.id: queries.by_id(id_, 50))  # type: ignore[misc]
            counted[task.task_id] = len(details.events.items)
        return counted

    return asyncio.run(read())


def test_history_is_complete_after_outage(server: DatabaseServer, history: History) -> None:
    for number in range(10):
        for event in life(f"before {number}", number):
            history.observe(event)
    assert set(records(history).values()) == {3}
    server.stop()
    try:
        for number in range(100):
            for event in life(f"meanwhile {number}", number):
                history.observe(event)
        with pytest.raises(DatabaseUnavailableError):
            records(history)
    finally:
        server.start()
    history._recorder.written().result(TIMEOUT)
    found = records(history)
    assert len(found) == 110
    assert set(found.values()) == {3}
    assert (history.queued, history.dropped) == (0, 0)
