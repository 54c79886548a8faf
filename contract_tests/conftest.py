"""A server for each test or module, workers beside it, and databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from contract_tests import loop_holds
from contract_tests.databases.servers import DatabaseServer, mariadb, postgresql
from contract_tests.problems import add_task_of_each_kind, state
from contract_tests.server import Listen, Server, Settings, running
from contract_tests.workers import Workers

_STEPS = hypothesis_settings(
    stateful_step_count=100, deadline=None, suppress_health_check=[*HealthCheck]
)
hypothesis_settings.register_profile("ci", _STEPS, derandomize=True, max_examples=25)
#: `tox -e contract -- contract_tests/differential --hypothesis-profile=long`
hypothesis_settings.register_profile("long", _STEPS, max_examples=5000)
hypothesis_settings.load_profile("ci")


def pytest_configure(config: pytest.Config) -> None:
    """Ignore the warning of Luigi when it is imported without a luigi.cfg."""
    config.addinivalue_line("filterwarnings", r"ignore:\s+Autoloading range tasks")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the longest files, so that no process waits for them at the end."""
    longest = ("test_schemathesis.py", "test_typescript.py", "test_python.py")
    ranks = {name: rank for rank, name in enumerate(longest)}
    items.sort(key=lambda item: ranks.get(item.path.name, len(ranks)))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Have a process of pytest-xdist hand over what it has measured."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["longest_holds"] = loop_holds.longest()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a process of pytest-xdist has measured."""
    loop_holds.collect(getattr(node, "workeroutput", {}).get("longest_holds", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print for how long calls have held the event loops of the servers."""
    if holds := loop_holds.longest():
        terminalreporter.section("longest holds of an event loop, in CPU time")
        for line in loop_holds.describe(holds):
            terminalreporter.write_line(line)


@pytest.fixture
def listen() -> Listen:
    """Where the server listens; parametrise it to have it elsewhere."""
    return "tcp"


@pytest.fixture
def settings() -> Settings:
    """Sections of the server's luigi.cfg; parametrise or override it to have others."""
    return {}


@pytest.fixture
def server(tmp_path: Path, listen: Listen, settings: Settings) -> Iterator[Server]:
    folder = tmp_path / "server"
    folder.mkdir()
    with running(folder, listen, settings) as server:
        yield server


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests of a module that need no state of their own; it forgets nothing."""
    kept = {"worker_disconnect_delay": 86_400, "remove_delay": 86_400}
    with running(tmp_path_factory.mktemp("server"), settings={"scheduler": kept}) as server:
        yield server


@pytest.fixture(scope="module")
def populated_url(shared_server: Server) -> str:
    add_task_of_each_kind(shared_server.url)
    return shared_server.url


@pytest.fixture
def url(populated_url: str) -> Iterator[str]:
    """Where a server listens that has one task of each kind; the test must not change its state."""
    before = state(populated_url)
    assert len(before["graph"]) == 3
    yield populated_url
    assert state(populated_url) == before


@pytest.fixture
def workers(tmp_path: Path, server: Server) -> Iterator[Workers]:
    folder = tmp_path / "workers"
    folder.mkdir()
    with Workers(folder, server.url) as workers:
        yield workers


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[DatabaseServer]:
    with postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[DatabaseServer]:
    with mariadb() as server:
        yield server


@pytest.fixture
def postgresql_address(postgresql_server: DatabaseServer) -> str:
    return postgresql_server.make_database()


@pytest.fixture
def mariadb_address(mariadb_server: DatabaseServer) -> str:
    return mariadb_server.make_database()


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables, on each of the servers that are supported."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return str(request.getfixturevalue(f"{request.param}_address"))
