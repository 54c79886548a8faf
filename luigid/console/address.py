"""The address of a server: a URL of http, https or, as with Luigi's workers, http+unix."""

import base64
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from luigid.console.errors import SettingsError

_UNIX = "http+unix"


class Address(NamedTuple):
    """Where a server is, and how to name it in messages."""

    #: URL of http or https, without credentials and without a slash at the end
    url: str
    #: the Unix socket to connect to instead of the host of `url`; None: there is none
    socket: Path | None
    #: value of the Authorization header; None: no credentials
    authorization: str | None
    #: the address as it was given, without credentials
    name: str


def parse_address(given: str) -> Address:
    """Parse a URL; without a scheme it is one of http. Raises SettingsError.

    `http+unix://%2Frun%2Fluigid.sock` names a Unix socket, percent-encoded, as for Luigi's workers.
    A user name and a password in the URL are sent by basic authentication.
    """
    text = given.strip() if "://" in given else f"http://{given.strip()}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise SettingsError(f"{without_credentials(given)!r} is not a URL: {error}") from None
    if parts.scheme not in ("http", "https", _UNIX) or not parts.hostname:
        raise SettingsError(
            f"{without_credentials(given)!r} is not a URL of http, https or {_UNIX}"
        )
    path = parts.path.rstrip("/")
    if parts.scheme == _UNIX:
        socket = Path(unquote(parts.netloc.rpartition("@")[2]))
        return Address(f"http://localhost{path}", socket, _basic(parts), str(socket))
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = f"{host}:{port}" if port is not None else host
    url = f"{parts.scheme}://{place}{path}"
    return Address(url, None, _basic(parts), url)


def is_loopback(host: str) -> bool:
    """Return whether a host name or address is only reachable from this machine."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def without_credentials(url: str) -> str:
    """Return a URL without its user name and password, for messages."""
    scheme, separator, rest = url.rpartition("://")
    place, slash, path = rest.partition("/")
    return f"{scheme}{separator}{place.rpartition('@')[2]}{slash}{path}"


def basic(user: str, password: str) -> str:
    """Return the value of the Authorization header for a name and a password."""
    pair = base64.b64encode(f"{user}:{password}".encode()).decode()
    return f"Basic {pair}"


def _basic(parts: object) -> str | None:
    username, password = getattr(parts, "username", None), getattr(parts, "password", None)
    if not username:
        return None
    return basic(unquote(username), unquote(password or ""))
