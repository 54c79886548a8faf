"""The login on the page: what a role sees, how a session begins and ends, and who cannot use it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.client import FORM, send
from contract_tests.logins import Logins, add_token, logins, records
from ui_tests import axe
from ui_tests.browser import FOREIGN_HOST, Browser, named
from ui_tests.conftest import check
from ui_tests.visualiser import Visualiser

LOGIN, USER = named("login"), named("user")
#: what acts, as far as it is shown
SHOWN_ACTIONS = """
    return [...document.querySelectorAll('[data-needs=operate]')]
        .filter((element) => element.checkVisibility())
        .map((element) => element.dataset.action ?? element.dataset.testid)
"""


@pytest.fixture(scope="module")
def by_token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logins]:
    settings = {"luigid": {"compare_validators": "false"}}
    with logins(tmp_path_factory.mktemp("logins"), "token", settings=settings) as found:
        call(found, "work", "add_worker", worker="w", info=[["host", "etl-01"], ["workers", 2]])
        call(
            found, "work", "add_task", worker="w", task_id="Load_1", family="Load", status="FAILED"
        )
        call(found, "operate", "update_resource", resource="gpu", amount=2)
        yield found


@pytest.fixture
def page(browser: Browser, by_token: Logins) -> Iterator[Visualiser]:
    browser.expected_messages.append("status of 401")
    browser.driver.delete_all_cookies()
    page = Visualiser(browser, by_token.server.url)
    yield page
    check(browser, page.url)
    leave(browser)


@pytest.fixture
def own_page(browser: Browser, by_token: Logins) -> Iterator[Visualiser]:
    """The page for tests that also lead the browser elsewhere."""
    browser.expected_messages += ["status of 401", "status of 403"]
    browser.driver.delete_all_cookies()
    yield Visualiser(browser, by_token.server.url)
    assert browser.console_messages() == []
    leave(browser)


def leave(browser: Browser) -> None:
    browser.driver.delete_all_cookies()
    browser.driver.get("about:blank")


def call(found: Logins, role: str, method: str, **arguments: object) -> Any:
    body = ("data=" + json.dumps(arguments)).encode()
    headers = {**FORM, **found.headers[role]}
    answer = send(found.server.url, "POST", f"/api/{method}", headers=headers, body=body)
    assert answer.status == 200, answer.body
    return answer.json()["response"]


def log_in(page: Visualiser, token: str) -> None:
    page.browser.find(LOGIN)
    page.browser.type(f"{LOGIN} input", token)
    page.browser.press("\n")


def opened(page: Visualiser, found: Logins, role: str, tab: str = "tasks") -> None:
    page.open(tab)
    log_in(page, found.tokens[role])
    page.browser.eventually(lambda: page.browser.text(USER), role)
    page.ready()


def test_login_leads_to_the_view_that_was_asked_for(page: Visualiser, by_token: Logins) -> None:
    page.open("workers")
    log_in(page, "luigid_0123456789ab_wrong")
    page.browser.eventually(
        lambda: page.browser.text(f"{LOGIN} [role=alert]"), "This token is not known, or has ended."
    )
    log_in(page, by_token.tokens["operate"])
    page.browser.eventually(lambda: page.browser.text(USER), "operate")
    page.ready()
    assert page.hash()["tab"] == "workers"
    page.browser.find('[data-testid="worker-card"]')
    page.browser.eventually(page.connection, "live")
    assert page.banners() == []
    cookie = page.browser.script("return document.cookie")
    assert "luigid_session" not in cookie  # no script can read it
    page.open("resources")  # the session lasts
    assert not page.browser.has(LOGIN)
    page.browser.click(named("logout"))
    page.browser.find(LOGIN)


def test_login_is_accessible(page: Visualiser, axe_script: str) -> None:
    for width in (1400, 390):
        page.browser.set_size(width)
        page.open("tasks")
        page.browser.find(LOGIN)
        for theme in ("light", "dark"):
            page.browser.set_system_theme(theme)
            page.browser.eventually(page.theme, theme)
            assert axe.violations(page.browser, axe_script) == []


@pytest.mark.parametrize(
    ("role", "tab", "actions"),
    [
        ("read", "tasks", set()),
        ("read", "workers", set()),
        ("read", "resources", set()),
        ("operate", "tasks", {"pause-toggle", "forgive", "mark-done"}),
        ("operate", "workers", {"pause-toggle", "disable", "increase", "decrease", "set"}),
    ],
)
def test_role_sees_what_it_can_do(
    page: Visualiser, by_token: Logins, role: str, tab: str, actions: set[str]
) -> None:
    opened(page, by_token, role, tab)
    page.browser.eventually(
        lambda: actions <= set(page.browser.script(SHOWN_ACTIONS)) if actions else True, True
    )
    if not actions:
        assert page.browser.script(SHOWN_ACTIONS) == []


def test_session_that_ends_asks_for_a_login(page: Visualiser, by_token: Logins) -> None:
    token = add_token(by_token.folder, "read")
    page.open("resources")
    log_in(page, token)
    page.browser.eventually(lambda: page.browser.text(USER), "read")
    page.browser.eventually(page.connection, "live")
    page.mark_document()
    page.browser.expected_messages.append("EventSource")
    records(by_token.folder).remove("token", token.split("_")[1])
    page.browser.find(LOGIN)
    log_in(page, by_token.tokens["read"])
    page.browser.eventually(page.connection, "live")
    page.ready()
    assert page.is_same_document()
    assert page.hash()["tab"] == "resources"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_page_of_another_origin_cannot_use_the_session(
    own_page: Visualiser, by_token: Logins, luigid: Any, method: str
) -> None:
    """Another server on this machine: a browser takes both for one site, and sends the cookie."""
    opened(own_page, by_token, "operate")
    browser = own_page.browser
    browser.driver.get(luigid.url + "/healthz")
    outcome = browser.script(
        "const answer = await fetch(args[0], "
        "{ method: args[1], mode: 'no-cors', credentials: 'include' }); return answer.type",
        f"{own_page.url}api/pause",
        method,
    )
    assert outcome == "opaque"
    browser.driver.get(own_page.url + "healthz")
    assert call(by_token, "read", "is_paused") == {"paused": False}


def test_foreign_name_for_this_server_gets_nothing(own_page: Visualiser, by_token: Logins) -> None:
    opened(own_page, by_token, "operate")
    browser = own_page.browser
    browser.driver.get(own_page.url.replace("127.0.0.1", FOREIGN_HOST) + "v1/session")
    assert "is not known as a name of this server" in browser.text("body")
    browser.driver.get(own_page.url + "healthz")
