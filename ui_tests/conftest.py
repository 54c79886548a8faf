"""One browser for all; one server for the tests that read, and one of their own for the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from contract_tests.server import Server, Settings, running
from ui_tests import axe, seed
from ui_tests.browser import Browser, chromium
from ui_tests.seed import Seeded
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.worker import Worker
from ui_tests.visualiser import Visualiser

#: Whether the validators agree is tried elsewhere; on a graph of thousands that takes minutes.
SETTINGS: Settings = {**seed.SETTINGS, "luigid": {"compare_validators": "false"}}


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


@pytest.fixture
def settings() -> Settings:
    """Sections of the luigi.cfg of a server of one's own; override it to have others."""
    return SETTINGS


@pytest.fixture
def server(tmp_path: Path, settings: Settings) -> Iterator[Server]:
    """A server of one's own, without a task."""
    folder = tmp_path / "server"
    folder.mkdir()
    with running(folder, settings=settings) as server:
        yield server


@pytest.fixture
def luigid(server: Server) -> Iterator[Luigid]:
    """Calls to the server of one's own."""
    with Luigid(server.url) as luigid:
        yield luigid


@pytest.fixture
def worker(luigid: Luigid) -> Worker:
    """A worker of the server of one's own."""
    return seed.add_worker(luigid, "host-1", 4242, "airflow", workers=4)


@pytest.fixture
def own_page(browser: Browser, server: Server) -> Iterator[Visualiser]:
    """The page of the server of one's own."""
    yield Visualiser(browser, server.url)
    check(browser, server.url)
    # The server ends next: the page must not miss it.
    browser.driver.get("about:blank")
