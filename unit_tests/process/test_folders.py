from pathlib import Path

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
    """A folder that not even root can make."""
    file = tmp_path / "file"
    file.touch()
    return file / "folder"


@pytest.mark.parametrize("is_default", [True, False])
def test_a_folder_is_made_if_it_is_missing(
    tmp_path: Path, user_folder: Path, is_default: bool
) -> None:
    folder = tmp_path / "var" / "lib"
    assert find_writable(folder, is_default=is_default) == folder
    assert folder.is_dir()
    assert find_writable(folder, is_default=is_default) == folder
    assert not user_folder.exists()


def test_the_user_s_takes_the_place_of_a_default_that_cannot_be_written(
    unwritable: Path, user_folder: Path
) -> None:
    assert find_writable(unwritable, is_default=True) == user_folder
    assert user_folder.is_dir()


def test_what_somebody_chose_stays_whether_it_can_be_written_or_not(
    unwritable: Path, user_folder: Path
) -> None:
    assert find_writable(unwritable, is_default=False) == unwritable
    assert not user_folder.exists()


def test_there_may_be_none(unwritable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platformdirs, "user_state_path", lambda name: unwritable / name)
    assert find_writable(unwritable, is_default=True) == unwritable
