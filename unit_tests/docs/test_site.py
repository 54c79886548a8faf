import pytest

from docs.tools.site import finish

THEME = 'document.body.dataset.theme = localStorage.getItem("theme") || "auto";'


def test_script_of_theme_becomes_file() -> None:
    page = f"<body>\n<script>\n  {THEME}\n</script>"
    assert finish(page) == '<body>\n<script src="_static/theme.js"></script>'


def test_hidden_icons_have_no_style() -> None:
    assert finish('<svg a="b" style="display: none;">') == '<svg a="b" hidden>'


@pytest.mark.parametrize(
    ("element", "changed"),
    [
        ("<pre>", '<pre tabindex="0">'),
        ('<div class="table-wrapper a">', '<div class="table-wrapper a" tabindex="0">'),
        ('<p class="caption" role="heading">', '<p class="caption">'),
        ('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="Contents">'),
        ('<th class="head"><p></p></th>', "<td></td>"),
        ('<div id="search-results">', '<h1>Search</h1>\n<div id="search-results">'),
    ],
)
def test_page_is_made_accessible(element: str, changed: str) -> None:
    assert finish(element) == changed


@pytest.mark.parametrize(
    "code",
    [
        "<script>let a</script>",
        "<style>a {}</style>",
        '<p style="color: red">',
        '<p id="a" onclick="b()">',
        '<script src="https://a.example/b.js"></script>',
        '<link rel="stylesheet" href="//a.example/b.css">',
        '<img alt="" src="http://a.example/b.png">',
    ],
)
def test_code_that_policy_forbids_fails_build(code: str) -> None:
    with pytest.raises(SystemExit, match="the Content-Security-Policy forbids <"):
        finish(f"<p>one</p>{code}")


@pytest.mark.parametrize(
    "code",
    ['<a href="https://a.example/">a</a>', '<script src="_static/a.js"></script>', "<p>on=1</p>"],
)
def test_harmless_code_is_unchanged(code: str) -> None:
    assert finish(code) == code
