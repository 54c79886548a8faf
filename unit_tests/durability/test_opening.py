import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from luigid.config import Config, LuigidSection, SchedulerSection
from luigid.durability.opening import MEMORY, StateError, lock_state, open_state, read_state
from luigid.state.policy import Policy

PICKLE = Path(__file__).parents[1] / "storage" / "pickles" / "luigi-3.8.1-python3.pickle"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(scheduler=SchedulerSection(state_path=tmp_path / "state.pickle"))


def test_state_file_is_next_to_luigis(config: Config, tmp_path: Path) -> None:
    store = open_state(config)
    assert store is not None
    lock_state(store)
    store.close()
    assert store.name == str(tmp_path / "state.db")
    assert (tmp_path / "state.db").is_file()


def test_state_url_names_store(config: Config, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    store = open_state(replace(config, luigid=LuigidSection(state_url=url)))
    assert store is not None
    assert store.name == str(tmp_path / "elsewhere.db")
    store.close()


def test_memory_url_has_no_store(config: Config) -> None:
    assert open_state(replace(config, luigid=LuigidSection(state_url=MEMORY))) is None


@pytest.mark.parametrize("url", [None, MEMORY, "sqlite://", "nonsense"])
def test_standby_requires_postgresql(url: str | None, config: Config) -> None:
    section = LuigidSection(state_url=url, standby=True)
    with pytest.raises(StateError, match="standby needs a state_url of PostgreSQL"):
        open_state(replace(config, luigid=section))


def test_open_without_make_creates_nothing(config: Config, tmp_path: Path) -> None:
    state_path = tmp_path / "folder" / "state.pickle"
    section = replace(config.scheduler, state_path=state_path)
    with pytest.raises(StateError, match=r"state\.db: there is no state$"):
        open_state(replace(config, scheduler=section), make=False)
    assert not state_path.parent.exists()


def kinds(config: Config) -> list[str]:
    store = open_state(config)
    assert store is not None
    entries = read_state(store, config, Policy())
    store.close()
    return sorted(kind for kind, _, _ in entries)


def test_luigis_state_is_imported_only_at_first_start(config: Config) -> None:
    shutil.copy(PICKLE, config.scheduler.state_path)
    imported = kinds(config)
    assert imported == ["batcher", *8 * ["task"], *2 * ["worker"]]
    config.scheduler.state_path.write_bytes(b"not looked at")
    assert kinds(config) == imported


def test_emptied_state_does_not_import_luigis_again(config: Config) -> None:
    assert kinds(config) == []
    shutil.copy(PICKLE, config.scheduler.state_path)
    assert kinds(config) == []


def test_failed_import_is_retried_at_next_start(config: Config) -> None:
    config.scheduler.state_path.write_bytes(b"something else")
    for _ in range(2):
        with pytest.raises(StateError, match=r"^cannot import Luigi's state, .*state\.pickle: "):
            kinds(config)
