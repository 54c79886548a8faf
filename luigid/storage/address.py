"""URLs of the state's database, parsed without importing SQLAlchemy."""

from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote

_SQLITE = "sqlite:///"


class SqliteAddress(NamedTuple):
    """A SQLite file, and the value of `?synchronous=` in upper case."""

    file: Path
    synchronous: str


def sqlite_address(address: str) -> SqliteAddress | None:
    """Return the address in a URL such as `sqlite:////srv/state.db?synchronous=FULL`.

    Return None for URLs that need SQLAlchemy: those of other databases or of a database in memory,
    SQLite's own URIs, and URLs with driver settings.
    """
    name, _, query = address.removeprefix(_SQLITE).partition("?")
    settings = dict(parse_qsl(query, keep_blank_values=True))
    is_file = address.startswith(_SQLITE) and name and not name.startswith((":memory:", "file:"))
    if not is_file or not settings.keys() <= {"synchronous"}:
        return None
    return SqliteAddress(Path(unquote(name)), settings.get("synchronous", "NORMAL").upper())


def file_url(file: Path) -> str:
    """Return SQLAlchemy's URL of a SQLite file."""
    return f"{_SQLITE}{quote(str(file), safe=' +/')}"


def is_postgresql(address: str) -> bool:
    """Return whether a URL names a PostgreSQL database."""
    driver, is_url, _ = address.partition("://")
    return bool(is_url) and driver.partition("+")[0] == "postgresql"
