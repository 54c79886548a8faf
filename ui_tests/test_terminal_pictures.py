from html import unescape
from pathlib import Path

import pytest

from ui_tests.terminal_pictures import FOLDER, PICTURES, make


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("img")
    make(folder)
    return folder


@pytest.mark.parametrize("picture", PICTURES)
def test_picture_shows_a_command_that_works(folder: Path, picture: str) -> None:
    text = unescape((folder / f"terminal-{picture}.svg").read_text()).replace("\xa0", " ")
    assert f"luigid {' '.join(PICTURES[picture])}" in text
    assert "luigid: error" not in text
    assert "Traceback (most recent call last)" not in text or picture == "task"


@pytest.mark.parametrize("picture", PICTURES)
def test_picture_loads_nothing(folder: Path, picture: str) -> None:
    assert "url(http" not in (folder / f"terminal-{picture}.svg").read_text().replace('"', "")


def test_pictures_of_the_documentation_are_those(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {
        path.name for path in FOLDER.glob("terminal-*.svg")
    }
