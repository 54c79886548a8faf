"""The installed server has the reference page, which loads nothing from other hosts."""

import re

import pytest

from contract_tests.client import send
from contract_tests.server import Server


@pytest.fixture(scope="module")
def page(shared_server: Server) -> str:
    answer = send(shared_server.url, "GET", "/docs")
    assert answer.status == 200, "luigid was built without it"
    assert answer.content_type == "text/html"
    return answer.body.decode()


def links(page: str) -> list[str]:
    return [link for link in re.findall(r"""(?:href|src)="(.*?)\"""", page) if link != "data:,"]


def test_files_of_page_load_behind_any_path_prefix(shared_server: Server, page: str) -> None:
    assert len(links(page)) > 5
    for link in links(page):
        assert re.match(r"[\w-]", link), "is not relative"
        assert "//" not in link
        assert send(shared_server.url, "GET", f"/{link}").status == 200


def test_page_has_no_inline_script_or_style(page: str) -> None:
    assert re.findall(r"<script(?![^>]* src=)[^>]*>|<style| style=| on\w+=", page) == []


def test_page_may_load_only_from_its_server(shared_server: Server) -> None:
    policy = send(shared_server.url, "GET", "/docs").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")


def test_large_files_are_served_as_compressed_by_build(shared_server: Server) -> None:
    path = "/static/reference/swagger-ui-bundle.js"
    answer = send(shared_server.url, "GET", path, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.body)
