"""One Chromium for all tests, one Firefox for those marked so; a server to read, one to write.

Tests that write have a worker of their own, and a `mark` that only their tasks have, so that they
can share the second server.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from contract_tests.server import Server, Settings, running
from ui_tests import axe, seed
from ui_tests.browser import Browser, chromium
from ui_tests.firefox_browser import firefox
from ui_tests.seed import Seeded
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.worker import Worker
from ui_tests.views.task_list import TaskList
from ui_tests.visualiser import Visualiser

#: The contract tests compare the validators; on a graph of thousands that takes minutes.
SETTINGS: Settings = {
    **seed.SETTINGS,
    "luigid": {
        "compare_validators": "false",
        "log_url_template": "https://logs.example/?q={task_id}&host={host}",
    },
}
#: The server that tests write to truncates graphs of more nodes.
MAX_GRAPH_NODES = 9

_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class SeededServer:
    """A server with the realistic state, which tests must not change."""

    url: str
    luigid: Luigid
    state: Seeded


@pytest.fixture(scope="session")
def shared_chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture(scope="session")
def shared_firefox() -> Iterator[Browser]:
    with firefox() as browser:
        yield browser


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Have tests that are marked so run in Firefox, too, or in it alone."""
    marker = metafunc.definition.get_closest_marker("firefox")
    if marker is None:
        return
    programs = ["firefox"] if marker.kwargs.get("alone") else ["chromium", "firefox"]
    metafunc.parametrize("program", programs, indirect=True)


@pytest.fixture
def program(request: pytest.FixtureRequest) -> str:
    """The browser in which a test runs."""
    return str(getattr(request, "param", "chromium"))


@pytest.fixture(scope="session")
def axe_script(tmp_path_factory: pytest.TempPathFactory) -> str:
    return axe.install(tmp_path_factory.mktemp("axe"))


@pytest.fixture
def browser(request: pytest.FixtureRequest, program: str) -> Browser:
    """The browser after a reset."""
    browser: Browser = request.getfixturevalue(f"shared_{program}")
    browser.reset()
    return browser


def check(browser: Browser, url: str) -> None:
    """Check that the console is empty and no request went to another host."""
    assert browser.console_messages() == []
    assert browser.hosts() <= {url.split("/")[2]}


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeededServer]:
    folder = tmp_path_factory.mktemp("seeded")
    with running(folder, settings=SETTINGS) as server, Luigid(server.url) as luigid:
        yield SeededServer(server.url, luigid, seed.seed(luigid))


@pytest.fixture
def page(browser: Browser, seeded: SeededServer) -> Iterator[Visualiser]:
    """The page of the seeded server."""
    yield Visualiser(browser, seeded.url)
    check(browser, seeded.url)


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    scheduler = {**SETTINGS["scheduler"], "max_graph_nodes": MAX_GRAPH_NODES}
    settings = {**SETTINGS, "scheduler": scheduler}
    with running(tmp_path_factory.mktemp("server"), settings=settings) as server:
        yield server


@pytest.fixture
def settings() -> Settings | None:
    """Sections of a luigi.cfg: override it for a server of the test's own, without tasks."""
    return None


@pytest.fixture
def server(
    request: pytest.FixtureRequest, tmp_path: Path, settings: Settings | None
) -> Iterator[Server]:
    """The server that tests write to, or one of the test's own."""
    if settings is None:
        yield request.getfixturevalue("shared_server")
        return
    folder = tmp_path / "server"
    folder.mkdir()
    with running(folder, settings=settings) as server:
        yield server


@pytest.fixture
def luigid(server: Server) -> Iterator[Luigid]:
    """Calls to that server."""
    with Luigid(server.url) as luigid:
        yield luigid


@pytest.fixture
def mark() -> str:
    """A word that only the tasks of this test contain."""
    return f"mark{next(_NUMBERS):04}"


@pytest.fixture
def params(mark: str) -> dict[str, str]:
    """Parameters by which the tasks of this test are found."""
    return {"date": "2025-03-14", "test": mark}


@pytest.fixture
def worker(luigid: Luigid, mark: str) -> Worker:
    """A worker of this test's own."""
    return seed.add_worker(luigid, f"host-{mark}", 4242, "airflow", workers=4)


@pytest.fixture
def own_page(browser: Browser, server: Server) -> Iterator[Visualiser]:
    """The page of that server."""
    yield Visualiser(browser, server.url)
    check(browser, server.url)
    # Its server may end next, which the page must not notice.
    browser.driver.get("about:blank")


@pytest.fixture
def tasks(own_page: Visualiser, mark: str) -> TaskList:
    """The list of this test's tasks."""
    return TaskList(own_page, mark)
