import json

import pytest

from luigid.contract.profiles import for_clients
from luigid.process.shipped_files import WORKFLOWS, shipped
from unit_tests.web import tiny_document
from unit_tests.web.running_server import RunningServer


@pytest.mark.parametrize(
    ("path", "media_type"),
    [("/openapi.yaml", "application/yaml"), ("/openapi.json", "application/json")],
)
def test_the_document_is_served_in_both_forms(
    server: RunningServer, path: str, media_type: str
) -> None:
    response = server.ask("GET", path)
    assert response.code == 200
    assert response.headers["Content-Type"] == media_type
    assert json.loads(response.body or b"") == tiny_document.document()


def test_workflows_are_served(server: RunningServer) -> None:
    response = server.ask("GET", "/workflows.arazzo.yaml")
    assert response.headers["Content-Type"] == "application/yaml"
    assert response.body == shipped(WORKFLOWS).read_bytes()


def test_a_client_that_has_the_document_is_told_so(server: RunningServer) -> None:
    etag = server.ask("GET", "/openapi.yaml").headers["Etag"]
    response = server.ask("GET", "/openapi.yaml", headers={"If-None-Match": etag})
    assert (response.code, response.body) == (304, b"")
    assert response.headers["Etag"] == etag
    # Strong ones would have to differ with Accept-Encoding.
    assert etag.startswith('W/"')


def test_profile_is_served_with_a_tag_of_its_own(server: RunningServer) -> None:
    whole, profile = (
        server.ask("GET", path) for path in ("/openapi.json", "/openapi.json?profile=clients")
    )
    assert profile.code == 200
    assert json.loads(profile.body or b"") == for_clients(tiny_document.document())
    assert profile.headers["Etag"] != whole.headers["Etag"]


def test_unknown_profile_is_refused(server: RunningServer) -> None:
    response = server.ask("GET", "/openapi.json?profile=servers")
    assert response.code == 400
    assert b"profile" in (response.body or b"")
