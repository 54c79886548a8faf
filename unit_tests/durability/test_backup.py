import io
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from luigid.config import Config, LuigidSection, SchedulerSection
from luigid.durability.backup import export_state, import_state
from luigid.durability.opening import StateError, open_state
from luigid.state.policy import RetryPolicy
from luigid.storage import lines, table_format
from luigid.storage.exported import Exported
from luigid.storage.luigi_pickle import read_pickle
from luigid.storage.store import Change

ENTRY = ("settings", "", {"is_paused": True, "resources": {"db": 2}})


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Settings of a state with one entry."""
    config = at(tmp_path / "state.pickle")
    store = open_state(config)
    assert store is not None
    store.replace([ENTRY])
    store.close()
    return config


def at(state_path: Path) -> Config:
    return Config(scheduler=SchedulerSection(state_path=state_path))


def entries(config: Config) -> list[object]:
    store = open_state(config)
    assert store is not None
    found: list[object] = list(store.read())
    store.close()
    return found


def test_exported_state_can_be_imported_elsewhere(config: Config, tmp_path: Path) -> None:
    file, other = str(tmp_path / "backup"), at(tmp_path / "other.pickle")
    assert export_state(config, file).count == 1
    assert import_state(other, file) == 1
    assert entries(other) == [ENTRY]
    assert sorted(path.name for path in tmp_path.iterdir() if "backup" in path.name) == ["backup"]


def test_new_export_is_for_its_owner_and_existing_one_keeps_its_mode(
    config: Config, tmp_path: Path
) -> None:
    file = tmp_path / "backup"
    umask = os.umask(0o000)
    try:
        export_state(config, str(file))
        assert file.stat().st_mode & 0o777 == 0o600
        file.chmod(0o664)
        export_state(config, str(file), overwrite=True)
        assert file.stat().st_mode & 0o777 == 0o664
    finally:
        os.umask(umask)


def test_dash_stands_for_standard_streams(
    config: Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    export_state(config, "-")
    text = capsys.readouterr().out
    assert json.loads(text.splitlines()[-1]) == {"end": 1}
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert import_state(at(tmp_path / "other.pickle"), "-") == 1


def test_import_replaces_whole_state(config: Config, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    file.write_text('{"format":"luigid-state","version":1}\n{"end":0}\n')
    assert import_state(config, str(file)) == 0
    assert entries(config) == []


@pytest.mark.parametrize("text", ["", "nonsense", '{"format":"luigid-state","version":1}\n'])
def test_import_of_incomplete_file_changes_nothing(
    text: str, config: Config, tmp_path: Path
) -> None:
    file = tmp_path / "backup"
    file.write_text(text)
    with pytest.raises(StateError, match=f"^{file}: [^\n]+$"):
        import_state(config, str(file))
    assert entries(config) == [ENTRY]


def test_import_is_refused_while_server_holds_state(config: Config, tmp_path: Path) -> None:
    file = str(tmp_path / "backup")
    export_state(config, file)
    server = open_state(config)
    assert server is not None
    server.lock()
    with pytest.raises(StateError, match=r"it is held by process .*; stop it first$"):
        import_state(config, file)
    assert export_state(config, file, overwrite=True).count == 1
    server.close()


def test_unreadable_or_unwritable_file_is_reported_in_one_line(
    config: Config, tmp_path: Path
) -> None:
    nowhere = str(tmp_path / "nowhere" / "backup")
    with pytest.raises(StateError, match="No such file or directory"):
        export_state(config, nowhere)
    with pytest.raises(StateError, match="No such file or directory"):
        import_state(config, nowhere)
    with pytest.raises(StateError, match="in memory only"):
        export_state(replace(config, luigid=LuigidSection(state_url="memory:")), "-")


def test_failed_export_keeps_existing_file(config: Config, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    file.write_text("the last one")
    with pytest.raises(StateError, match="there is no state"):
        export_state(at(tmp_path / "missing.pickle"), str(file), overwrite=True)
    assert file.read_text() == "the last one"


def test_existing_file_is_overwritten_only_if_asked(config: Config, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    file.write_text("the last one")
    with pytest.raises(StateError, match=f"^{file} exists; --force overwrites it$"):
        export_state(config, str(file))
    assert file.read_text() == "the last one"
    export_state(config, str(file), overwrite=True)
    assert json.loads(file.read_text().splitlines()[-1]) == {"end": 1}


def test_link_to_file_stays_a_link(config: Config, tmp_path: Path) -> None:
    file, link = tmp_path / "backup", tmp_path / "link"
    file.touch()
    link.symlink_to(file)
    export_state(config, str(link), overwrite=True)
    assert link.is_symlink()
    assert json.loads(file.read_text().splitlines()[-1]) == {"end": 1}


def test_pipe_is_written_to(config: Config, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as executor:
        read = executor.submit(pipe.read_text)
        export_state(config, str(pipe))
        assert json.loads(read.result().splitlines()[-1]) == {"end": 1}
    assert pipe.is_fifo()


def test_device_is_not_replaced(config: Config) -> None:
    export_state(config, os.devnull)
    assert Path(os.devnull).is_char_device()


def test_state_can_be_exported_for_luigi(config: Config, tmp_path: Path) -> None:
    store = open_state(config)
    assert store is not None
    worker = {"id": "w", "number": 1, "started": 1.0, "last_active": 1.0}
    store.replace([ENTRY, ("worker", "1", worker)])
    store.close()
    before = time.time()
    for format_ in ("luigi-pickle", "luigi-2-pickle"):
        file = tmp_path / format_
        exported = export_state(config, str(file), format_=format_)
        assert exported == Exported(1, ["the pause", "the amounts set over the API of db"])
        ((kind, _, record),) = read_pickle(file, RetryPolicy(1, 2, 3))
        assert (kind, record["id"]) == ("worker", "w")
        assert record["last_active"] >= before


TASK = {
    "id": "t",
    "number": 1,
    "order": 1,
    "status": "PENDING",
    "time": 1,
    "updated": 1,
    "retry_policy": [1, 2, 3],
}
HOLD = {"number": 1, "by": "ann", "since": 5, "note": "disk full"}
START = {"number": 1, "time": 5, "amounts": {"api@minute": 2}}
HELD = [
    ENTRY,
    ("task", "1", {**TASK, "hold": HOLD}),
    ("hold", "2", {**HOLD, "number": 2}),
    ("start", "1", START),
]


def format_of(config: Config) -> int:
    store = open_state(config)
    assert store is not None
    store.close()
    return store.format


def test_holds_come_back_with_their_format(config: Config, tmp_path: Path) -> None:
    store = open_state(config)
    assert store is not None
    store.replace(HELD)
    store.close()
    file, other = str(tmp_path / "backup"), at(tmp_path / "other.pickle")

    assert export_state(config, file) == Exported(4, [])

    assert json.loads(Path(file).read_text().splitlines()[0])["version"] == 2
    assert import_state(other, file) == 4
    assert entries(other) == HELD
    assert format_of(other) == 2


def test_export_in_first_format_leads_back_to_an_older_luigid(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_state(config)
    assert store is not None
    store.replace(HELD)
    store.close()
    newer, older = str(tmp_path / "newer"), str(tmp_path / "older")
    export_state(config, newer)

    assert export_state(config, older, format_="jsonl-1") == Exported(
        2, ["2 holds", "1 start that counts for rates"]
    )

    monkeypatch.setattr(table_format, "FORMAT", 1)
    monkeypatch.setattr(lines, "NEWEST", 1)
    with pytest.raises(StateError, match="it has format 2, made by a newer luigid"):
        open_state(config)
    other = at(tmp_path / "other.pickle")
    with pytest.raises(StateError, match="line 1: version 2 is not one that can be read"):
        import_state(other, newer)
    assert import_state(other, older) == 2
    assert entries(other) == [ENTRY, ("task", "1", TASK)]
    assert format_of(other) == 1


def test_messages_of_webhooks_are_not_exported_and_older_luigid_refuses_them(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_state(config)
    assert store is not None
    store.replace([ENTRY])
    store.write([Change("notice", "msg_1", "{}", table_format.format_of("notice", {}))])
    store.close()
    file, other = str(tmp_path / "backup"), at(tmp_path / "other.pickle")

    exported = export_state(config, file, format_="jsonl-1")

    assert exported == Exported(1, ["1 message of a webhook"])
    monkeypatch.setattr(table_format, "FORMAT", 1)
    monkeypatch.setattr(lines, "NEWEST", 1)
    with pytest.raises(StateError, match="it has format 2, made by a newer luigid"):
        open_state(config)
    assert import_state(other, file) == 1
