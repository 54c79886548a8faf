import pwd
from pathlib import Path
from typing import NoReturn

import platformdirs
import pytest

from luigid.process.folders import find_writable


@pytest.fixture
def user_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home" / "state"
    monkeypatch.setattr(platformdirs, "user_state_path", lambda name: folder / name)
    return folder / "luigid"


@pytest.fixture
def unwritable(tmp_path: Path) -> Path:
    """A folder that not even root can create."""
    file = tmp_path / "file"
    file.touch()
    return file / "folder"


@pytest.mark.parametrize("is_default", [True, False])
def test_missing_folder_is_created(tmp_path: Path, user_folder: Path, is_default: bool) -> None:
    folder = tmp_path / "var" / "lib"
    assert find_writable(folder, is_default=is_default) == folder
    assert folder.is_dir()
    assert find_writable(folder, is_default=is_default) == folder
    assert not user_folder.exists()


def test_users_folder_replaces_unwritable_default(unwritable: Path, user_folder: Path) -> None:
    assert find_writable(unwritable, is_default=True) == user_folder
    assert user_folder.is_dir()


def test_configured_folder_is_never_replaced(unwritable: Path, user_folder: Path) -> None:
    assert find_writable(unwritable, is_default=False) == unwritable
    assert not user_folder.exists()


@pytest.mark.parametrize("make", [True, False])
def test_neither_is_returned_if_neither_is_writable(
    unwritable: Path, monkeypatch: pytest.MonkeyPatch, make: bool
) -> None:
    monkeypatch.setattr(platformdirs, "user_state_path", lambda name: unwritable / name)
    assert find_writable(unwritable, is_default=True, make=make) is None


def test_user_without_home_has_no_folder(unwritable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(uid: int) -> NoReturn:
        raise KeyError(f"getpwuid(): uid not found: {uid}")

    monkeypatch.setattr(pwd, "getpwuid", fail)
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)

    assert find_writable(unwritable, is_default=True) is None
    assert find_writable(unwritable, is_default=False) == unwritable
