import os
import shutil
from pathlib import Path

import pytest

from luigid.doctor import luigi_state
from luigid.storage.store import open_store
from unit_tests.doctor.conftest import MakeSubject, found, levels

PICKLES = Path(__file__).parents[1] / "storage" / "pickles"


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("luigi-2.8.13-python2", "Luigi 2.8 or older, on Python 2"),
        ("luigi-3.0.3-python3", "Luigi 3"),
        ("luigi-3.8.1-python3", "Luigi 3"),
    ],
)
def test_file_of_luigi_is_imported(
    subject: MakeSubject, tmp_path: Path, name: str, origin: str
) -> None:
    path = tmp_path / "state.pickle"
    shutil.copy(PICKLES / f"{name}.pickle", path)
    os.utime(path, (1_600_000_000, 1_600_000_000))
    findings = found(luigi_state.check_pickle, subject())
    assert findings["pickle.found"].text == (
        f"{path} is imported at the first start: 8 tasks (2 Batch running, 1 Disabled, 1 Done, "
        f"1 Failed, 1 Pending, 1 Running, 1 Unknown), 2 workers, 1 batcher; written by {origin}"
    )
    assert "as of 2020-09-13 12:26:40 UTC" in findings["pickle.age"].text
    assert findings["pickle.not-taken-over"].advice == "set limits in [resources]"


def test_file_is_ignored_once_a_server_has_begun(subject: MakeSubject, tmp_path: Path) -> None:
    (tmp_path / "state.pickle").write_bytes(b"anything")
    store = open_store(f"sqlite:///{tmp_path / 'state.db'}")
    store.replace([])
    store.close()
    assert levels(luigi_state.check_pickle, subject()) == {"pickle.ignored": "notice"}


def test_other_file_is_a_problem(subject: MakeSubject, tmp_path: Path) -> None:
    (tmp_path / "state.pickle").write_bytes(b"anything")
    assert levels(luigi_state.check_pickle, subject()) == {"pickle.unusable": "problem"}


@pytest.mark.parametrize("text", [None, "[luigid]\nstate_url=memory:\n"])
def test_nothing_is_said_where_nothing_is_imported(
    subject: MakeSubject, tmp_path: Path, text: str | None
) -> None:
    if text is not None:
        (tmp_path / "state.pickle").write_bytes(b"anything")
    assert levels(luigi_state.check_pickle, subject(text)) == {}
