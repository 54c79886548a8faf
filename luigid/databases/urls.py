"""What all databases have in common, whatever is kept in them: URLs, drivers, what they say."""

from importlib.util import find_spec

from sqlalchemy import URL, make_url
from sqlalchemy.exc import DBAPIError

#: Seconds after which a server that does not answer at all is given up.
PATIENCE = 10

#: For URLs that name no driver: one of ours, unless SQLAlchemy's usual one is installed.
_DRIVERS = {
    "postgresql": ("psycopg2", "postgresql+psycopg"),
    "mysql": ("MySQLdb", "mysql+pymysql"),
    "mariadb": ("MySQLdb", "mariadb+pymysql"),
}
_POSTGRESQL = {"connect_timeout": PATIENCE, "tcp_user_timeout": 1000 * PATIENCE}
_CONNECT_ARGUMENTS: dict[str, dict[str, int]] = {
    "psycopg": _POSTGRESQL,
    "psycopg2": _POSTGRESQL,
    "pymysql": {"connect_timeout": PATIENCE},
}


def read_url(address: str) -> URL:
    """Return SQLAlchemy's URL, with a driver. Raises SQLAlchemy's ArgumentError."""
    url = make_url(address)
    usual, ours = _DRIVERS.get(url.drivername, ("", ""))
    return url.set(drivername=ours) if ours and find_spec(usual) is None else url


def connect_arguments(url: URL) -> dict[str, int]:
    """Return what its driver is to be told so that it does not wait for ever."""
    return dict(_CONNECT_ARGUMENTS.get(url.get_driver_name(), {}))


def without_password(url: URL) -> str:
    """Return a URL as it may be shown."""
    return url.render_as_string(hide_password=True)


def lack_of_driver(url: URL, error: ImportError) -> str:
    """Return, on one line, what is to be done where the driver of a URL is not installed."""
    is_mysql = "my" in url.drivername or "maria" in url.drivername
    extra = "mysql" if is_mysql else "postgresql"
    return f"{without_password(url)}: {error}. Try: pip install 'luigid[{extra}]'"


def reason(error: Exception) -> str:
    """Return what a database or the system says, on one line."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return " ".join(str(cause).split()) or type(error).__name__
