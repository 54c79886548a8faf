import json

import pytest

from unit_tests.web.serving import Site, problem


@pytest.mark.parametrize(("path", "status"), [("/healthz", "alive"), ("/readyz", "ready")])
def test_all_is_well(path: str, status: str, site: Site) -> None:
    response = site.ask("GET", path)
    assert (response.code, json.loads(response.body or b"")) == (200, {"status": status})
    assert response.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Etag" not in response.headers


def test_while_nothing_can_be_kept_it_is_alive_but_not_ready(site: Site) -> None:
    site.obstacle = "the state cannot be kept: disk full"
    assert site.ask("GET", "/healthz").code == 200
    response = site.ask("GET", "/readyz")
    assert response.code == 503
    assert response.headers["Retry-After"] == "1"
    assert response.headers["Cache-Control"] == "no-store"
    detail = "Not now: the state cannot be kept: disk full. Nothing was changed; ask again."
    assert problem(response)["detail"] == detail
    site.obstacle = None
    assert site.ask("GET", "/readyz").code == 200
