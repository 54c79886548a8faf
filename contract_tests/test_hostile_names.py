"""Names that would reorder a line or act on a terminal, wherever people read them."""

import json
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from contract_tests.client import call, send
from contract_tests.server import Server
from luigid import cli
from unit_tests.hostile_texts import HOSTILE

#: What nobody sees, and what does something: a reader of a page or a terminal must not get it.
UNSEEN = {chr(code) for code in (*range(32), *range(0x7F, 0xA0))} - set("\t\n")
UNSEEN |= set("\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e")
UNSEEN |= set("\u2066\u2067\u2068\u2069\ufffe\uffff")


@pytest.fixture(params=HOSTILE)
def root(request: pytest.FixtureRequest, shared_server: Server) -> str:
    """Add tasks all of whose names are a hostile text; return the id of the root, a plain one."""
    text, number = HOSTILE[request.param][:200], list(HOSTILE).index(request.param)
    url, failed, root = shared_server.url, f"Failed{number}_{text}", f"Top{number}"
    about = {"worker": text, "family": text, "params": {text: text}}
    call(url, "add_task", task_id=failed, status="RUNNING", **about)
    call(url, "add_task", task_id=failed, status="FAILED", expl=json.dumps(text), **about)
    call(url, "add_task", task_id=root, deps=[failed], **about)
    running = {"task_id": f"Running{number}_{text}", "resources": {text: 1}}
    call(url, "add_task", status="RUNNING", **running, **about)
    call(url, "update_resources", **{text: 2})
    return root


def unseen(text: str) -> set[str]:
    return UNSEEN & set(text)


def test_pages_for_people_show_them_as_escapes(shared_server: Server, root: str) -> None:
    url = shared_server.url
    for path in (
        f"/v1/tasks/{root}/report",
        f"/embed/panel?task_id={root}",
        f"/embed/badge.svg?task_id={root}",
        "/embed/panel",
        "/v1/tasks/export?format=csv",
    ):
        answer = send(url, "GET", path)
        assert answer.status == 200, path
        assert unseen(answer.body.decode().replace("\r\n", "\n")) == set(), path
    ElementTree.fromstring(send(url, "GET", f"/embed/badge.svg?task_id={root}").body)


def test_names_in_json_are_what_they_were(shared_server: Server, root: str) -> None:
    text = HOSTILE[list(HOSTILE)[int(root.removeprefix("Top"))]][:200]
    task = send(shared_server.url, "GET", f"/v1/tasks/{root}").json()
    assert (task["family"], task["params"]) == (text, {text: text})
    assert task["deps"][0]["task_id"].partition("_")[2] == text


@pytest.fixture
def _addressed(shared_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUIGID_URL", shared_server.url)


@pytest.mark.usefixtures("_addressed")
def test_terminal_shows_them_as_escapes(root: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (
        ["tasks", root],
        ["task", root],
        ["graph", root],
        ["graph", root, "--dot"],
        ["graph", root, "--json"],
        ["task", root, "--json"],
        ["failures"],
        ["workers"],
        ["resources"],
    ):
        assert cli.main(command) == 0, command
        assert unseen(capsys.readouterr().out) == set(), command


def test_error_of_a_command_shows_them_as_escapes(
    shared_server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "none\u202e\x1b[31m"
    url = ["--url", shared_server.url]
    assert cli.main(["report", name, "-o", str(tmp_path / "report.html"), *url]) == 1
    assert capsys.readouterr().err == "luigid: error: there is no task 'none\\u202e\\x1b[31m'\n"
    refused = send(shared_server.url, "GET", f"/embed/panel?task_id={quote(name)}")
    assert (refused.status, unseen(refused.body.decode())) == (404, set())
