import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from luigid import private_files


@pytest.fixture(params=[0o000, 0o022, 0o777])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("wanted", [private_files.OWNER, private_files.GROUP])
def test_new_file_has_its_mode_whatever_the_umask(tmp_path: Path, wanted: int) -> None:
    private_files.create(tmp_path / "new", wanted)

    assert mode(tmp_path / "new") == wanted


def test_existing_file_keeps_mode_and_content(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("content")
    path.chmod(0o664)

    private_files.create(path)

    assert (mode(path), path.read_text()) == (0o664, "content")


def test_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        private_files.create(tmp_path / "no" / "file")
