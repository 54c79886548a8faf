from pathlib import Path

import pytest

from luigid.durability.counted_store import counted
from luigid.storage.store import Store, StoredRecord, open_store

RECORDS: list[StoredRecord] = [("task", str(number), {"id": str(number)}) for number in range(1200)]


@pytest.fixture
def reports() -> list[tuple[int, int | None]]:
    return []


@pytest.fixture
def store(tmp_path: Path, reports: list[tuple[int, int | None]]) -> Store:
    inner = open_store(f"sqlite:///{tmp_path / 'state.db'}")
    return counted(inner, lambda done, total: reports.append((done, total)))


def test_replacing_reports_how_many_are_written(
    store: Store, reports: list[tuple[int, int | None]]
) -> None:
    store.replace(RECORDS)
    store.close()
    assert reports == [(500, 1200), (1000, 1200), (1200, 1200)]


def test_reading_reports_how_many_are_read(
    store: Store, reports: list[tuple[int, int | None]]
) -> None:
    store.replace(iter(RECORDS[:3]))
    assert reports == [(3, None)]
    assert list(store.read()) == RECORDS[:3]
    assert reports[1:] == [(3, None)]
    store.close()


def test_all_else_is_that_of_the_store(store: Store, tmp_path: Path) -> None:
    assert store.name == str(tmp_path / "state.db")
    assert store.is_guarded
    assert not store.has_begun()
    store.close()
