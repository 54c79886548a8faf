import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from luigid.doctor.disks import check_folder, file_system_of

MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:45 / {folder}/nfs rw shared:2 - nfs4 server:/export rw
31 22 0:46 / {folder}/two\\040words rw - fuse.sshfs me@server:/ rw
32 30 0:47 / {folder}/nfs/local rw master:1 - tmpfs tmpfs rw
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    for name in ("nfs/local", "nfs/deep", "two words", "plain"):
        (tmp_path / name).mkdir(parents=True)
    file = tmp_path / "mountinfo"
    file.write_text(MOUNTS.format(folder=tmp_path))
    return file


def ids(folder: Path, mounts: Path, *, is_sqlite: bool = True) -> list[tuple[str, str]]:
    findings = check_folder("state", folder, "the state", is_sqlite=is_sqlite, mounts=mounts)
    return [(finding.id, finding.level.word) for finding in findings]


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("plain", "ext4"),
        ("nfs", "nfs4"),
        ("nfs/deep", "nfs4"),
        ("nfs/local", "tmpfs"),
        ("two words", "fuse.sshfs"),
    ],
)
def test_file_system_is_that_of_the_nearest_mount(
    tmp_path: Path, mounts: Path, folder: str, kind: str
) -> None:
    assert file_system_of(tmp_path / folder, mounts) == kind


def test_file_system_is_unknown_without_proc(tmp_path: Path) -> None:
    assert file_system_of(tmp_path, tmp_path / "none") is None


def test_network_disk_is_a_problem_for_sqlite_alone(tmp_path: Path, mounts: Path) -> None:
    assert ids(tmp_path / "nfs/deep", mounts) == [("state.network-disk", "problem")]
    assert ids(tmp_path / "nfs/deep", mounts, is_sqlite=False) == []
    assert ids(tmp_path / "plain", mounts) == []


def test_missing_folder_counts_as_the_one_that_it_would_be_in(tmp_path: Path, mounts: Path) -> None:
    assert ids(tmp_path / "nfs/new/deeper", mounts) == [("state.network-disk", "problem")]
    assert not (tmp_path / "nfs/new").exists()


def test_file_in_place_of_a_folder_is_a_problem(tmp_path: Path, mounts: Path) -> None:
    assert ids(mounts, mounts) == [("state.folder", "problem")]


def test_folder_that_cannot_be_written_is_a_problem(
    tmp_path: Path, mounts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert ids(tmp_path / "plain", mounts) == [("state.folder", "problem")]


def test_full_disk_is_a_warning(
    tmp_path: Path, mounts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=3 * 1024 * 1024))
    (finding,) = check_folder("logs", tmp_path, "the logs", is_sqlite=True, mounts=mounts)
    assert (finding.id, finding.level.word) == ("logs.disk-space", "warning")
    assert finding.text == f"3 MB are free in {tmp_path}, for the logs"
