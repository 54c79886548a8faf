"""One browser for all tests, a server for those that read, and another for those that write.

A server takes long to start. Tests that write have a worker of their own, and a `mark` which only
their tasks have, so that they can have the second server together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from contract_tests.server import Server, Settings, running
from ui_tests import axe, seed
from ui_tests.browser import Browser, chromium
from ui_tests.seed import Seeded
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.worker import Worker
from ui_tests.views.task_list import TaskList
from ui_tests.visualiser import Visualiser

#: Whether the validators agree is tried elsewhere; on a graph of thousands that takes minutes.
SETTINGS: Settings = {**seed.SETTINGS, "luigid": {"compare_validators": "false"}}
#: A graph of more nodes than this is cut off by the server that tests write to.
MAX_GRAPH_NODES = 9

_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class SeededServer:
    """A server with the realistic state, which tests must not change."""

    url: str
    luigid: Luigid
    state: Seeded


@pytest.fixture(scope="session")
def chromium_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture(scope="session")
def axe_script(tmp_path_factory: pytest.TempPathFactory) -> str:
    return axe.install(tmp_path_factory.mktemp("axe"))


@pytest.fixture
def browser(chromium_of_all: Browser) -> Browser:
    """The browser as if it were new."""
    chromium_of_all.reset()
    return chromium_of_all


def check(browser: Browser, url: str) -> None:
    """Nothing was complained of, and nothing asked of another host."""
    assert browser.complaints() == []
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
def server_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    scheduler = {**SETTINGS["scheduler"], "max_graph_nodes": MAX_GRAPH_NODES}
    settings = {**SETTINGS, "scheduler": scheduler}
    with running(tmp_path_factory.mktemp("server"), settings=settings) as server:
        yield server


@pytest.fixture
def settings() -> Settings | None:
    """Sections of a luigi.cfg: override it to have a server of one's own, without a task."""
    return None


@pytest.fixture
def server(
    request: pytest.FixtureRequest, tmp_path: Path, settings: Settings | None
) -> Iterator[Server]:
    """The server that tests write to, or one of one's own."""
    if settings is None:
        yield request.getfixturevalue("server_of_all")
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
    """A word that stands in nothing but what this test makes."""
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
    # Its server may end next: the page must not miss it.
    browser.driver.get("about:blank")


@pytest.fixture
def tasks(own_page: Visualiser, mark: str) -> TaskList:
    """The list of this test's tasks."""
    return TaskList(own_page, mark)
