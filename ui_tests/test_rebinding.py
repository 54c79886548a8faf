"""A hostile page whose own name leads to this server: it gets nothing (DNS rebinding)."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from ui_tests.browser import FOREIGN_HOST, Browser
from ui_tests.seeding.luigid import Luigid

#: the most that a script can do to look like a program
DISGUISES: tuple[dict[str, str], ...] = (
    {},
    {"Accept-Language": "", "User-Agent": "curl/8.5.0", "Accept": "*/*"},
)


@pytest.fixture
def hostile_url(browser: Browser, luigid: Luigid) -> Iterator[str]:
    """The server's address under the foreign name, where the browser is; a page could be, too."""
    url = f"http://{FOREIGN_HOST}:{urlsplit(luigid.url).port}/"
    browser.driver.get(url)
    browser.expected_messages.append("status of 403")
    yield url
    browser.driver.get("about:blank")


def test_page_of_a_foreign_name_is_not_shown(browser: Browser, hostile_url: str) -> None:
    assert browser.script("return location.origin + '/'") == hostile_url
    assert f"{urlsplit(hostile_url).netloc} is not known as a name of this server" in (
        browser.text("body")
    )


@pytest.mark.parametrize("headers", DISGUISES, ids=["as it is", "disguised"])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["api/pause", "api/task_list?data=%7B%7D", "v1/tasks", "metrics"])
def test_script_of_a_foreign_name_reads_and_changes_nothing(
    browser: Browser,
    hostile_url: str,
    luigid: Luigid,
    path: str,
    method: str,
    headers: dict[str, str],
) -> None:
    status, text = browser.script(
        "const options = { method: args[1], headers: args[2], referrerPolicy: 'no-referrer' };"
        "const answer = await fetch(args[0], options);"
        "return [answer.status, await answer.text()]",
        hostile_url + path,
        method,
        headers,
    )
    assert status == 403
    assert "is not known as a name of this server" in text
    assert luigid.call("is_paused") == {"paused": False}


def test_event_stream_of_a_foreign_name_is_refused(browser: Browser, hostile_url: str) -> None:
    outcome = browser.script(
        "return new Promise((resolve) => {"
        "  const events = new EventSource(args[0]);"
        "  events.onopen = () => resolve('open');"
        "  events.onerror = () => resolve(events.readyState);"
        "})",
        hostile_url + "v1/events",
    )
    assert outcome == 2  # closed for good


def test_form_of_a_foreign_name_changes_nothing(
    browser: Browser, hostile_url: str, luigid: Luigid
) -> None:
    browser.script(
        "const form = document.createElement('form');"
        "form.method = 'post'; form.action = args[0];"
        "document.body.append(form); form.submit();",
        hostile_url + "api/pause",
    )
    browser.until(lambda: browser.driver.current_url.endswith("/api/pause"))
    assert "is not known as a name of this server" in browser.text("body")
    assert luigid.call("is_paused") == {"paused": False}
