import pytest

from unit_tests.web import tiny
from unit_tests.web.conftest import MakeSite
from unit_tests.web.serving import Site, problem


@pytest.mark.parametrize("verb", ["GET", "HEAD", "POST", "OPTIONS", "BREW"])
def test_an_unknown_path_is_a_404_for_every_verb(site: Site, verb: str) -> None:
    response = site.ask(verb, "/unknown")
    assert response.code == 404
    assert response.headers["Content-Type"] == tiny.PROBLEM


@pytest.mark.parametrize(
    ("path", "allow"), [("/", "GET, HEAD"), ("/tasklist", "GET"), ("/static/x", "GET, HEAD")]
)
def test_a_page_names_its_verbs(site: Site, path: str, allow: str) -> None:
    response = site.ask("POST", path, b"")
    assert response.code == 405
    assert response.headers["Allow"] == allow
    assert allow in problem(response)["detail"]


def test_a_page_that_the_document_does_not_promise_is_a_500(
    make_site: MakeSite, caplog: pytest.LogCaptureFixture
) -> None:
    document = tiny.document()
    document["paths"]["/tasklist"]["get"]["responses"] = tiny.problems("500")
    response = make_site(document).ask("GET", "/tasklist")
    assert response.code == 500
    assert "off" not in problem(response)["detail"]
    assert "GET /tasklist: invalid answer" in caplog.text
