import re

import pytest

from luigid.web.routes import path_pattern


@pytest.mark.parametrize(
    ("template", "parameter", "path", "parameters"),
    [
        ("/", "[^/]+", "/", {}),
        ("/openapi.json", "[^/]+", "/openapi.json", {}),
        ("/by/{name}", "[^/]+", "/by/a.b", {"name": "a.b"}),
        ("/by/{name}/in/{year}", "[^/]+", "/by/x/in/y", {"name": "x", "year": "y"}),
        ("/static/{path}", ".*", "/static/a/b", {"path": "a/b"}),
    ],
)
def test_pattern_matches_paths_of_template(
    template: str, parameter: str, path: str, parameters: dict[str, str]
) -> None:
    found = re.fullmatch(path_pattern(template, parameter), path)
    assert found is not None
    assert found.groupdict() == parameters


@pytest.mark.parametrize(
    ("template", "path"),
    [("/openapi.json", "/openapiXjson"), ("/by/{name}", "/by/"), ("/by/{name}", "/by/a/b")],
)
def test_pattern_does_not_match_other_paths(template: str, path: str) -> None:
    assert re.fullmatch(path_pattern(template, "[^/]+"), path) is None
