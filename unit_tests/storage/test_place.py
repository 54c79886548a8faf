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
def test_file_is_next_to_luigis(state_path: str, file: str) -> None:
    assert place.database_of(Path(state_path)) == Path(file)


def test_missing_folder_is_created(tmp_path: Path) -> None:
    state_path = tmp_path / "new" / "state.pickle"

    assert place.find_file(state_path, is_default=False) == tmp_path / "new" / "state.db"
    assert state_path.parent.is_dir()


@pytest.fixture
def blocked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A path in a folder that no user can create."""
    (tmp_path / "file").touch()
    monkeypatch.setattr("platformdirs.user_state_path", lambda _name: tmp_path / "user")
    return tmp_path / "file" / "state.pickle"


def test_folder_of_user_replaces_unwritable_default(blocked: Path, tmp_path: Path) -> None:
    assert place.find_file(blocked, is_default=True) == tmp_path / "user" / "state.db"


def test_configured_folder_is_not_replaced(blocked: Path) -> None:
    assert place.find_file(blocked, is_default=False) == blocked.with_name("state.db")
