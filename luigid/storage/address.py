"""What the URL of the state's database says, read without SQLAlchemy."""

from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote

_SQLITE = "sqlite:///"


class SqliteAddress(NamedTuple):
    """A file of SQLite's, and what `?synchronous=` says."""

    file: Path
    synchronous: str


def sqlite_address(address: str) -> SqliteAddress | None:
    """Return the file of a URL such as `sqlite:////srv/state.db?synchronous=FULL`.

    None for another database, and for what only SQLAlchemy knows: a database in memory, a URI of
    SQLite's own, settings of the driver.
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
    """Tell whether a URL is one of PostgreSQL's."""
    driver, is_url, _ = address.partition("://")
    return bool(is_url) and driver.partition("+")[0] == "postgresql"
