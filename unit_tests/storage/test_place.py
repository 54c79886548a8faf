from pathlib import Path

import pytest

from luigid.storage import place


@pytest.mark.parametrize(
    ("state_path", "file"),
    [
        ("/a/state.pickle", "/a/state.db"),
        ("/a/luigi-state", "/a/luigi-state.db"),
        ("/a/b.c/state.v2.pickle", "/a/b.c/state.v2.db"),
        ("/a/state.db", "/a/state.db.db"),
    ],
)
def test_the_file_is_beside_luigis(state_path: str, file: str) -> None:
    assert place.database_of(Path(state_path)) == Path(file)


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    state_path = tmp_path / "new" / "state.pickle"

    assert place.find_file(state_path, is_default=False) == tmp_path / "new" / "state.db"
    assert state_path.parent.is_dir()


@pytest.fixture
def blocked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A path in a folder that cannot be made, whoever runs the tests."""
    (tmp_path / "file").touch()
    monkeypatch.setattr("platformdirs.user_state_path", lambda _name: tmp_path / "user")
    return tmp_path / "file" / "state.pickle"


def test_in_place_of_the_default_folder_comes_the_users(blocked: Path, tmp_path: Path) -> None:
    assert place.find_file(blocked, is_default=True) == tmp_path / "user" / "state.db"


def test_a_folder_that_was_asked_for_is_not_replaced(blocked: Path) -> None:
    assert place.find_file(blocked, is_default=False) == blocked.with_name("state.db")
