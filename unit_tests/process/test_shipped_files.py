from pathlib import Path

import pytest

from luigid.process.shipped_files import SUMS, checksum, read_checked


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "a.yaml", tmp_path / "b.json"]
    for path in paths:
        path.write_bytes(path.name.encode())
    sums = [checksum(path.read_bytes(), path.name) for path in paths]
    (tmp_path / SUMS).write_text("\n".join(sums) + "\n")
    return paths


def test_checksum_is_line_of_sha256sum() -> None:
    digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert checksum(b"", "empty") == f"{digest}  empty"


def test_files_as_they_were_checked_are_read(files: list[Path]) -> None:
    assert read_checked(*files) == [b"a.yaml", b"b.json"]
    assert read_checked(files[1]) == [b"b.json"]


@pytest.mark.parametrize("number", [0, 1])
def test_changed_file_is_not_read(files: list[Path], number: int) -> None:
    files[number].write_bytes(b"changed")
    assert read_checked(*files) is None


def test_files_that_changed_places_are_not_read(files: list[Path]) -> None:
    for path, other in zip(files, reversed(files), strict=True):
        path.write_bytes(other.name.encode())
    assert read_checked(*files) is None


@pytest.mark.parametrize("name", ["a.yaml", "b.json", SUMS])
def test_missing_file_means_that_nothing_is_read(files: list[Path], name: str) -> None:
    files[0].with_name(name).unlink()
    assert read_checked(*files) is None


def test_checksums_that_are_no_text_mean_that_nothing_is_read(files: list[Path]) -> None:
    files[0].with_name(SUMS).write_bytes(b"\xff")
    assert read_checked(*files) is None
