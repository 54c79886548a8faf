"""A store that reports how many records were read or replaced."""

from collections.abc import Callable, Iterable, Iterator, Sized
from typing import Any, TypeAlias, cast

from luigid.storage.store import Store, StoredRecord

#: Takes how many records are done, and how many there are; None: it is not known.
Report: TypeAlias = Callable[[int, int | None], None]

#: records between two reports
_INTERVAL = 500


def counted(store: Store, report: Report) -> Store:
    """Return a store that is the given one, and reports the progress of `read` and `replace`."""
    return cast(Store, _CountedStore(store, report))


class _CountedStore:
    def __init__(self, store: Store, report: Report) -> None:
        self._store = store
        self._report = report

    def read(self) -> Iterator[StoredRecord]:
        return self._counted(self._store.read(), None)

    def replace(self, entries: Iterable[StoredRecord]) -> None:
        total = len(entries) if isinstance(entries, Sized) else None
        self._store.replace(self._counted(entries, total))

    def _counted(
        self, entries: Iterable[StoredRecord], total: int | None
    ) -> Iterator[StoredRecord]:
        done = 0
        for done, entry in enumerate(entries, 1):
            yield entry
            if done % _INTERVAL == 0:
                self._report(done, total)
        self._report(done, total)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)
