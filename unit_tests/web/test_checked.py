import pytest

from unit_tests.web import tiny_document
from unit_tests.web.conftest import MakeServer
from unit_tests.web.running_server import RunningServer, problem


@pytest.mark.parametrize("verb", ["GET", "HEAD", "POST", "OPTIONS", "BREW"])
def test_unknown_path_is_404_for_every_verb(server: RunningServer, verb: str) -> None:
    response = server.ask(verb, "/unknown")
    assert response.code == 404
    assert response.headers["Content-Type"] == tiny_document.PROBLEM


@pytest.mark.parametrize(
    ("path", "allow"), [("/", "GET, HEAD"), ("/tasklist", "GET"), ("/static/x", "GET, HEAD")]
)
def test_page_lists_its_verbs_in_405(server: RunningServer, path: str, allow: str) -> None:
    response = server.ask("POST", path, b"")
    assert response.code == 405
    assert response.headers["Allow"] == allow
    assert allow in problem(response)["detail"]


def test_page_that_document_does_not_describe_is_500(
    make_server: MakeServer, caplog: pytest.LogCaptureFixture
) -> None:
    document = tiny_document.document()
    document["paths"]["/tasklist"]["get"]["responses"] = tiny_document.problems("500")
    response = make_server(document).ask("GET", "/tasklist")
    assert response.code == 500
    assert "off" not in problem(response)["detail"]
    assert "GET /tasklist: invalid answer" in caplog.text
