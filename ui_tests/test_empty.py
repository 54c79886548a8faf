"""The page without tasks, workers and resources."""

import pytest

from contract_tests.server import Settings
from ui_tests.browser import named
from ui_tests.conftest import SETTINGS
from ui_tests.visualiser import Visualiser


@pytest.fixture
def settings() -> Settings:
    return SETTINGS


def test_empty_view_says_how_to_fill_it(own_page: Visualiser) -> None:
    own_page.open()
    text = own_page.browser.text(named("no-task"))
    assert "No task yet" in text
    assert own_page.url in text
    own_page.go("workers")
    assert "luigi" in own_page.browser.text("#main")
    own_page.go("resources")
    assert "resources" in own_page.browser.text("#main")
    own_page.go("graph")
    assert own_page.browser.has(named("graph-search"))
