"""The folder of a file: whether it can be written, on which kind of disk it is, and how full."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from luigid import wording
from luigid.doctor.finding import Finding, problem, warning

#: File systems of the network, on which SQLite's write-ahead log does not work.
_NETWORK: Final = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "gpfs"),
    *("fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.gcsfuse", "fuse.ceph-fuse"),
}
_MOUNTS: Final = Path("/proc/self/mountinfo")
_MIN_FREE_BYTES: Final = 500 * 1024 * 1024


def check_folder(
    id_: str, folder: Path, what: str, *, is_sqlite: bool, mounts: Path = _MOUNTS
) -> Iterator[Finding]:
    """Report whether the server can write `what` into a folder; ids begin with `id_`."""
    existing = _existing(folder)
    if existing is None or not existing.is_dir():
        yield problem(f"{id_}.folder", f"{folder}, for {what}, is no folder")
        return
    if not os.access(existing, os.W_OK | os.X_OK):
        yield problem(
            f"{id_}.folder",
            f"this user cannot write to {existing}, for {what}",
            "run it as the server's user, or give that user the folder",
        )
    kind = file_system_of(existing, mounts)
    if is_sqlite and kind in _NETWORK:
        yield problem(
            f"{id_}.network-disk",
            f"{existing} is on a network file system ({kind}), where SQLite loses data",
            "put it on a local disk, or use PostgreSQL",
        )
    free = shutil.disk_usage(existing).free
    if free < _MIN_FREE_BYTES:
        yield warning(f"{id_}.disk-space", f"{_megabytes(free)} are free in {existing}, for {what}")


def file_system_of(folder: Path, mounts: Path = _MOUNTS) -> str | None:
    """Return the type of the file system of a folder; None where the system does not tell."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    path, found, kind = folder.resolve(), -1, None
    for line in lines:
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) < 5 or not after:
            continue
        point = Path(fields[4].replace("\\040", " "))
        # Of two mounts on one point the later one counts.
        if path.is_relative_to(point) and len(point.parts) >= found:
            found, kind = len(point.parts), after.split()[0]
    return kind


def _existing(folder: Path) -> Path | None:
    """Return the folder or, if it is missing, the folder in which it would be created."""
    return next((each for each in (folder, *folder.absolute().parents) if each.exists()), None)


def _megabytes(size: int) -> str:
    return wording.count_of(size // (1024 * 1024), "MB", "MB")
