"""The pages of a history with a few records, whose texts need escaping everywhere."""

import gzip
import json
import re
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tornado.httpclient import HTTPResponse

from luigid.history.database import prepare
from luigid.history.errors import DatabaseUnavailableError
from luigid.history.history import History
from luigid.history.queries import Queries
from unit_tests.history.event_factory import NOW, failed, life, scheduled, started
from unit_tests.web import tiny_document
from unit_tests.web.conftest import MakeServer
from unit_tests.web.running_server import RunningServer, problem

CLOSE_TIMEOUT = 20.0
VISUALISER = Path(__file__).parents[2] / "visualiser"
#: breaks out of any markup, script, path or query that does not escape it
BAD = "</script><b>\"'&amp; ../?#%2F"
FAMILY, TASK = quote(BAD, safe=""), quote("T/1", safe="")

PATHS = {
    "/tasklist": "families",
    f"/tasklist/{FAMILY}": "runs",
    "/history": "records",
    f"/history/by_name/{FAMILY}": "records",
    f"/history/by_params/{FAMILY}?data=%7B%7D": "records",
    "/history/by_id/1": "events",
    f"/history/by_task_id/{TASK}": "events",
}

each_path = pytest.mark.parametrize("path", PATHS)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    address = f"sqlite:///{tmp_path / 'history.db'}"
    prepare(address)
    history = History(address, clock=lambda: NOW + 100)
    history.start()
    yield history
    history.close(CLOSE_TIMEOUT)


@pytest.fixture
def server(make_server: MakeServer, history: History) -> RunningServer:
    for event in life("T/1", 0, 10.25, BAD, **{BAD: BAD, "day": "1"}):
        history.observe(event)
    for event in (started("T2", 1, BAD, host=BAD, day="2"), failed("T2", 2, BAD)):
        history.observe(event)
    history.observe(scheduled("T3", 3, BAD, day="1"))
    return make_server(tiny_document.document_with_history(), history)


def text(response: HTTPResponse) -> str:
    return (response.body or b"").decode()


def as_json(server: RunningServer, path: str) -> Any:
    response = server.ask("GET", path, headers={"Accept": "application/json"})
    assert response.code == 200, response.body
    assert response.headers["Content-Type"] == "application/json"
    return json.loads(response.body or b"")


class Markup(HTMLParser):
    """The elements of a page and their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(" ".join(data.split()))

    def attributes(self, *names: str) -> list[str]:
        return [found for _, attrs in self.elements for name in names if (found := attrs.get(name))]


@each_path
class TestEachPage:
    def test_is_html_or_json(self, server: RunningServer, path: str) -> None:
        response = server.ask("GET", path)
        assert response.code == 200
        assert response.headers["Content-Type"] == "text/html; charset=UTF-8"
        assert text(response).startswith("<!DOCTYPE html>")
        assert len(as_json(server, path)[PATHS[path]]) > 0

    def test_is_not_cached_and_varies_by_accept(self, server: RunningServer, path: str) -> None:
        for accept in ("text/html", "application/json"):
            headers = server.ask("GET", path, headers={"Accept": accept}).headers
            assert headers["Cache-Control"] == "no-store"
            assert headers["Vary"] == "Accept, Accept-Encoding"
            assert "Etag" not in headers

    def test_has_relative_links_only(self, server: RunningServer, path: str) -> None:
        page = Markup(text(server.ask("GET", path)))
        depth = path.partition("?")[0].count("/") - 1
        links = page.attributes("href", "src", "action")
        assert all(link.startswith(("../" * depth or "./", "?", "#")) for link in links), links

    def test_has_no_inline_script_or_style(self, server: RunningServer, path: str) -> None:
        response = server.ask("GET", path)
        page = Markup(text(response))
        tags = [tag for tag, attrs in page.elements if tag != "script" or "src" not in attrs]
        assert {"script", "style", "b"} & set(tags) == set()
        names = {name for _, attrs in page.elements for name in attrs}
        assert not [name for name in names if name == "style" or name.startswith("on")]
        assert "script-src 'self';" in response.headers["Content-Security-Policy"]

    def test_is_compressed_by_thread_from_given_size(
        self, server: RunningServer, make_server: MakeServer, history: History, path: str
    ) -> None:
        plain = server.ask("GET", path)
        server = make_server(
            tiny_document.document_with_history(), history, min_thread_compressed_page_bytes=1
        )
        compressed = server.ask("GET", path, headers={"Accept-Encoding": "gzip"})
        assert compressed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(compressed.body or b"") == plain.body
        assert server.ask("GET", path).headers.get("Content-Encoding") is None

    def test_is_rendered_off_the_event_loop(
        self, server: RunningServer, path: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        threads = set()
        write = "luigid.web.pages.PageHandler.write_page"

        def record_thread(*_arguments: Any, **_values: Any) -> bytes:
            threads.add(threading.current_thread().name.partition("_")[0])
            return b"page"

        monkeypatch.setattr(write, record_thread)
        server.ask("GET", path)
        assert threads == {"task history"}

    def test_takes_limit_and_cursor(self, server: RunningServer, path: str) -> None:
        joint = "&" if "?" in path else "?"
        whole = as_json(server, path)[PATHS[path]]
        items: list[Any] = []
        query = "limit=1"
        while query:
            page = as_json(server, f"{path}{joint}{query}")
            items += page[PATHS[path]]
            cursor = page["next_cursor"]
            query = f"limit=1&cursor={cursor}" if cursor else ""
        assert items == whole

    def test_links_to_next_page(self, server: RunningServer, path: str) -> None:
        joint = "&" if "?" in path else "?"
        page = Markup(text(server.ask("GET", f"{path}{joint}limit=1")))
        following = [attrs["href"] for _, attrs in page.elements if attrs.get("rel") == "next"]
        if as_json(server, f"{path}{joint}limit=1")["next_cursor"] is None:
            assert following == []
        else:
            (link,) = following
            response = server.ask("GET", path.partition("?")[0] + str(link))
            assert response.code == 200

    @pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIl0xx"])
    def test_refuses_cursor_of_another_list(
        self, server: RunningServer, path: str, cursor: str
    ) -> None:
        joint = "&" if "?" in path else "?"
        response = server.ask("GET", f"{path}{joint}cursor={cursor}")
        assert (response.code, response.headers["Content-Type"]) == (400, HTML)
        assert "none of this list" in text(response)
        asked = {"Accept": "application/json"}
        response = server.ask("GET", f"{path}{joint}cursor={cursor}", headers=asked)
        assert response.code == 400
        assert problem(response)["errors"][0]["pointer"] == "/cursor"

    def test_is_503_when_database_is_unavailable(
        self, server: RunningServer, path: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def read(_self: History, _ask: object) -> None:
            raise DatabaseUnavailableError("gone fishing")

        monkeypatch.setattr(History, "read", read)
        response = server.ask("GET", path)
        assert (response.code, response.headers["Content-Type"]) == (503, HTML)
        assert "does not answer" in text(response)
        assert "fishing" not in text(response)
        response = server.ask("GET", path, headers={"Accept": "application/json"})
        assert response.code == 503
        assert "does not answer" in problem(response)["detail"]

    def test_failure_is_500_without_details(
        self, server: RunningServer, path: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def read(_self: History, _ask: object) -> None:
            raise ValueError("secret")

        monkeypatch.setattr(History, "read", read)
        for accept, kind in (("text/html", HTML), ("application/json", tiny_document.PROBLEM)):
            response = server.ask("GET", path, headers={"Accept": accept})
            assert (response.code, response.headers["Content-Type"]) == (500, kind)
            assert "secret" not in text(response)


HTML = "text/html; charset=UTF-8"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/history/by_id/99", 404),
        ("/history/by_task_id/unknown", 404),
        ("/history/by_task_id/", 404),
        ("/history/by_id/one", 400),
        ("/history/by_id/", 400),
        ("/history/by_params/F?data={bad", 400),
        ("/history/by_params/F?data=[]", 400),
        ("/history/by_params/F?data=", 400),
        ("/history?limit=many", 400),
    ],
)
def test_error_is_page_or_problem(server: RunningServer, path: str, status: int) -> None:
    response = server.ask("GET", path)
    assert (response.code, response.headers["Content-Type"]) == (status, HTML)
    response = server.ask("GET", path, headers={"Accept": "application/json"})
    assert response.code == status
    assert problem(response)["status"] == status


@pytest.mark.parametrize(
    ("path", "items"),
    [
        ("/tasklist/unknown", "runs"),
        ("/tasklist/", "runs"),
        ("/history/by_name/unknown", "records"),
        ("/history/by_params/unknown?data={%22a%22:1}", "records"),
    ],
)
def test_family_without_records_is_empty_list(server: RunningServer, path: str, items: str) -> None:
    assert "was recorded" in text(server.ask("GET", path))
    found = as_json(server, path)
    assert (found[items], found["next_cursor"]) == ([], None)


def test_families_page_shows_figures(server: RunningServer) -> None:
    (family,) = as_json(server, "/tasklist")["families"]
    assert (family["family"], family["records"], family["runs"]) == (BAD, 3, 2)
    assert (family["failures"], family["median_seconds"]) == (1, 10.25)
    page = Markup(text(server.ask("GET", "/tasklist")))
    assert {BAD, "3", "2", "1", "10 s"} <= set(page.texts)


def test_runs_page_has_data_of_chart(server: RunningServer) -> None:
    page = Markup(text(server.ask("GET", f"/tasklist/{FAMILY}")))
    rows = [attrs["data-status"] for tag, attrs in page.elements if "data-status" in attrs]
    assert rows == ["FAILED", "DONE"]
    assert [each for each in page.attributes("value") if "." in each] == ["1.0", "10.25"]
    assert "../history/by_id/2" in page.attributes("href")
    started = ["2020-09-13T12:26:41.000000Z", "2020-09-13T12:26:40.000000Z"]
    assert page.attributes("datetime") == started


def test_record_page_shows_params_and_events(server: RunningServer) -> None:
    page = Markup(text(server.ask("GET", "/history/by_id/1")))
    texts = [found for found in page.texts if found]
    assert texts.count(BAD) >= 3
    assert [found for found in texts if found in ("Done", "Running", "Pending")] == [
        "Done",
        "Running",
        "Pending",
    ]
    assert "2020-09-13 12:26:50 UTC" in texts
    assert f"../../static/visualiser/index.html#tab=graph&taskId={TASK}" in page.attributes("href")


@pytest.mark.parametrize(
    ("value", "found"), [('"1"', ["T3", "T/1"]), ("1", ["T3", "T/1"]), ("3", [])]
)
def test_params_are_compared_as_text(server: RunningServer, value: str, found: list[str]) -> None:
    data = quote('{"day": ' + value + "}")
    path = f"/history/by_params/{FAMILY}?data={data}"
    records = as_json(server, path)["records"]
    assert [record["task"]["task_id"] for record in records] == found


def test_pages_show_control_characters_as_escapes(server: RunningServer, history: History) -> None:
    odd = "a\u202eb\x1b[31m\u2066"
    for event in life(f"O_{odd}", 10, 20, odd, **{odd: odd}):
        history.observe(event)
    history.observe(started("O2", 11, odd, host=odd, day="2"))
    name = quote(odd, safe="")
    pages = ("/tasklist", f"/tasklist/{name}", "/history", f"/history/by_name/{name}")
    for path in (*pages, f"/history/by_task_id/{quote(f'O_{odd}', safe='')}"):
        page = text(server.ask("GET", path))
        found = re.findall(r'>([^<]*)<|title="([^"]*)"', page)
        shown = "".join(content + title for content, title in found)
        assert r"a\u202eb\u001b[31m\u2066" in shown, path
        assert not set("\u202e\x1b\u2066") & set(shown), path
    assert as_json(server, f"/history/by_name/{name}")["records"][0]["task"]["family"] == odd


def test_form_for_params_submits_to_their_page(server: RunningServer) -> None:
    page = Markup(text(server.ask("GET", f"/history/by_name/{FAMILY}")))
    assert f"../../history/by_params/{FAMILY}" in page.attributes("action")


def test_bar_has_tabs_of_visualiser(server: RunningServer) -> None:
    page = Markup(text(server.ask("GET", "/history")))
    tabs = json.loads((VISUALISER / "test" / "wording.json").read_text())["tabs"]
    words = [text for text in page.texts if text]
    first = words.index("luigid") + 1
    icons = [link.partition("icons.svg#")[2] for link in page.attributes("href")]
    assert words[first : first + len(tabs)] == [word for word, _ in tabs]
    assert [icon for icon in icons if icon][: len(tabs)] == [icon for _, icon in tabs]


def test_icons_and_scripts_are_built(server: RunningServer) -> None:
    icons = json.loads((VISUALISER / "src" / "icons.json").read_text())
    links = {
        link.partition("static/history/")[2]
        for path in PATHS
        for link in Markup(text(server.ask("GET", path))).attributes("href", "src")
    } - {""}
    assert {link for link in links if "#" not in link} == {
        *("history.css", "theme.js", "page.js", "chart.js")
    }
    for name in ("history.css", "theme.ts", "page.ts", "chart.ts"):
        assert (VISUALISER / "src" / "history" / name).exists()
    used = {link.removeprefix("icons.svg#") for link in links if "#" in link}
    assert len(used) >= 8
    assert [icon for icon in used if icon not in icons] == []


def test_history_is_read_in_its_thread(server: RunningServer, history: History) -> None:
    async def name() -> str:
        def ask(_queries: Queries) -> str:
            return threading.current_thread().name

        return await history.read(ask)

    assert server.run(name()).startswith("task history")
