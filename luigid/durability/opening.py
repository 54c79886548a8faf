"""Opening the store of the state according to the settings, and reading it at the start."""

import logging
from collections.abc import Iterable
from pathlib import Path

from luigid.config import Config
from luigid.config.table import SchedulerSection
from luigid.errors import LuigidError
from luigid.state.policy import Policy
from luigid.storage.address import file_url, is_postgresql
from luigid.storage.errors import StoreError
from luigid.storage.place import find_file
from luigid.storage.store import Store, StoredRecord, open_store
from luigid.wording import count_of

logger = logging.getLogger(__name__)

#: the `state_url` of a state that is not stored
MEMORY = "memory:"


class StateError(LuigidError):
    """The state cannot be opened, read or written; the message is one line."""


def open_state(config: Config, *, make: bool = True) -> Store | None:
    """Return the store that the settings name. Raises StateError.

    None: the state is in memory only, because the settings say so or, with a warning, because the
    user cannot write to any default folder.
    """
    url = config.luigid.state_url
    if config.luigid.standby and (url is None or not is_postgresql(url)):
        raise StateError("[luigid] standby needs a state_url of PostgreSQL")
    url = state_address(config, make=make)
    if url == MEMORY:
        return None
    try:
        return open_store(url, make=make)
    except StoreError as error:
        raise StateError(f"cannot use the state, {error}") from error


def state_address(config: Config, *, make: bool) -> str:
    """Return the URL of the state; MEMORY if it is not stored.

    With `make`, create the folder of its file if it is missing.
    """
    url = config.luigid.state_url
    return _default_url(config.scheduler.state_path, make=make) if url is None else url


def lock_state(store: Store) -> None:
    """Lock the store for this process; warn if this kind of database has no lock.

    Raises StoreHeldError if another server holds it, StoreError if it cannot be used.
    """
    store.lock()
    if not store.is_guarded:
        logger.warning("%s has no lock: see that no other server uses it", store.name)


def read_state(store: Store, config: Config, policy: Policy) -> Iterable[StoredRecord]:
    """Return the records of the store; at the first start, import those of Luigi's state file.

    Luigi's file is not changed. Raises StoreError and LockLostError; StateError if Luigi's file
    cannot be imported.
    """
    if store.has_begun():
        return store.read()
    entries: list[StoredRecord] = []
    path = config.scheduler.state_path
    if path is not None and path.is_file():
        # Imported only here: it takes time, and is needed only at the first start.
        from luigid.storage.luigi_pickle import PickleError, read_pickle

        try:
            entries = read_pickle(path, policy.retry_policy())
        except PickleError as error:
            raise StateError(f"cannot import Luigi's state, {error}") from error
        imported = count_of(len(entries), "record")
        logger.info("%s of Luigi's state imported from %s", imported, path)
    store.replace(entries)
    return entries


def _default_url(state_path: Path | None, *, make: bool) -> str:
    if state_path is None:
        logger.warning("state_path is empty: the state is in memory only")
        return MEMORY
    is_default = state_path == SchedulerSection().state_path
    file = find_file(state_path, is_default=is_default, make=make)
    if file is None:
        logger.warning(
            "%s cannot be written, and the user has no writable state folder: the state is in "
            "memory only and will be lost; set state_path",
            state_path.parent,
        )
        return MEMORY
    return file_url(file)
