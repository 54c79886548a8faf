import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from luigid.config import Config, LuigidSection, SchedulerSection
from luigid.durability.backup import export_state, import_state
from luigid.durability.opening import StateError, open_state

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
    assert export_state(config, file) == 1
    assert import_state(other, file) == 1
    assert entries(other) == [ENTRY]
    assert sorted(path.name for path in tmp_path.iterdir() if "backup" in path.name) == ["backup"]


def test_dash_stands_for_standard_streams(
    config: Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    export_state(config, "-")
    text = capsys.readouterr().out
    assert json.loads(text.splitlines()[-1]) == {"end": 1}
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
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
    assert export_state(config, file) == 1
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
        export_state(at(tmp_path / "missing.pickle"), str(file))
    assert file.read_text() == "the last one"
