"""A database for the task history."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, make_url

from luigid.history.database import open_engine


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        # It does not create a missing file, and an empty one is an empty database.
        Path(url.database or "").touch()
    engine = open_engine(address)
    yield engine
    engine.dispose()


@pytest.fixture
def fill(engine: Engine) -> Callable[[Callable[[Connection], None]], None]:
    """Return a function that runs another one in a transaction."""

    def run(load: Callable[[Connection], None]) -> None:
        with engine.begin() as connection:
            load(connection)

    return run
