"""URLs, drivers and error messages of databases, for the state and for the history."""

import os
from importlib.util import find_spec

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

#: Seconds within which a database server must accept a connection, and acknowledge what is sent.
CONNECT_TIMEOUT = 10

#: Scheme of a URL without a driver -> SQLAlchemy's default driver; the one to use if it is missing.
_DRIVERS = {
    "postgresql": ("psycopg2", "postgresql+psycopg"),
    "mysql": ("MySQLdb", "mysql+pymysql"),
    "mariadb": ("MySQLdb", "mariadb+pymysql"),
}
_POSTGRESQL = {"connect_timeout": CONNECT_TIMEOUT, "tcp_user_timeout": 1000 * CONNECT_TIMEOUT}
_CONNECT_ARGUMENTS: dict[str, dict[str, int]] = {
    "psycopg": _POSTGRESQL,
    "psycopg2": _POSTGRESQL,
    "pymysql": {"connect_timeout": CONNECT_TIMEOUT},
}
_SCHEMES = ("sqlite", *_DRIVERS)


#: Scheme that SQLAlchemy knew once, and other programs still do -> its present name.
_FORMER_SCHEMES = {"postgres": "postgresql"}


def read_url(address: str) -> URL:
    """Parse a URL and choose a driver if it names none. Raises SQLAlchemy's ArgumentError.

    In the path of a SQLite file, `~` at the beginning stands for a home directory.
    """
    url = make_url(address)
    scheme = url.get_backend_name()
    if scheme in _FORMER_SCHEMES:
        now = _FORMER_SCHEMES[scheme]
        raise ArgumentError(f"{scheme}:// is not known; write {now}://")
    if scheme not in _SCHEMES:
        _check_dialect(url)
    if scheme == "sqlite" and url.database:
        return url.set(database=os.path.expanduser(url.database))  # noqa: PTH111
    default, ours = _DRIVERS.get(url.drivername, ("", ""))
    return url.set(drivername=ours) if ours and find_spec(default) is None else url


def _check_dialect(url: URL) -> None:
    try:
        url.get_dialect()
    except NoSuchModuleError:
        known = ", ".join(f"{scheme}://" for scheme in _SCHEMES)
        raise ArgumentError(f"{url.drivername}:// is not known; write one of {known}") from None


def connect_arguments(url: URL) -> dict[str, int]:
    """Return the arguments with which the driver of a URL connects; they set its timeouts."""
    return dict(_CONNECT_ARGUMENTS.get(url.get_driver_name(), {}))


def without_password(url: URL) -> str:
    """Return a URL for people, with its password masked."""
    return url.render_as_string(hide_password=True)


def describe_missing_driver(url: URL, error: ImportError) -> str:
    """Return one line that says how to install the missing driver of a URL."""
    is_mysql = "my" in url.drivername or "maria" in url.drivername
    extra = "mysql" if is_mysql else "postgresql"
    return f"{without_password(url)}: {error}. Try: pip install 'luigid[{extra}]'"


def reason(error: Exception) -> str:
    """Return the message of an error of a database or of the system, in one line."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return " ".join(str(cause).split()) or type(error).__name__
