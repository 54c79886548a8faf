"""The listening sockets: TCP or Unix."""

import socket
from pathlib import Path
from urllib.parse import quote

from tornado.netutil import bind_sockets

from luigid.errors import LuigidError

_BACKLOG = 128
#: None: this system (Windows) has no Unix sockets, or Python does not know them
_UNIX: int | None = getattr(socket, "AF_UNIX", None)
#: as with Luigi's server: only processes of the same user may connect
_SOCKET_MODE = 0o600
_CONNECT_TIMEOUT = 1.0


class CannotListenError(LuigidError):
    """The server cannot listen; the message is one line that says where and why."""


def listen_on_port(address: str | None, port: int) -> list[socket.socket]:
    """Listen on every address that a name resolves to; None: on all addresses of this machine.

    With port 0 it takes a free port, the same one on all addresses. Raises CannotListenError.
    """
    try:
        listeners = bind_sockets(port, address)
    except (OSError, UnicodeError) as error:
        raise CannotListenError(f"{address or '*'} port {port}: {_reason(error)}") from error
    for listener in listeners:  # connections inherit it
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return listeners


def listen_on_unix_socket(path: Path) -> socket.socket:
    """Listen on a Unix socket; replace one that a dead server has left behind.

    Raises CannotListenError, also if a live server listens there, the file is no socket, or the
    system has no Unix sockets.
    """
    path = path.absolute()
    if _UNIX is None:
        raise CannotListenError(f"{path}: this system has no Unix sockets")
    listener = socket.socket(_UNIX)
    try:
        _remove_stale_socket(path, _UNIX)
        listener.bind(str(path))
        path.chmod(_SOCKET_MODE)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotListenError(f"{path}: {_reason(error)}") from error
    listener.setblocking(False)
    return listener


def url(listener: socket.socket, *, has_tls: bool = False) -> str:
    """Return the URL at which clients reach a listening socket; a Unix socket has no TLS."""
    name = listener.getsockname()
    if listener.family == _UNIX:
        return f"http+unix://{quote(name, safe='')}/"
    host, port = name[:2]
    scheme = "https" if has_tls else "http"
    return f"{scheme}://[{host}]:{port}/" if ":" in host else f"{scheme}://{host}:{port}/"


def remove_socket_file(listener: socket.socket) -> None:
    """Remove the file of a Unix socket.

    To be called before the socket is closed: then no other server can have replaced the file.
    """
    if listener.family == _UNIX:
        Path(listener.getsockname()).unlink(missing_ok=True)


def _remove_stale_socket(path: Path, family: int) -> None:
    if not path.exists():
        return
    if not path.is_socket():
        raise FileExistsError("there is a file which is no socket")
    if _has_listener(path, family):
        raise FileExistsError("a server listens there already")
    path.unlink()


def _has_listener(path: Path, family: int) -> bool:
    with socket.socket(family) as client:
        client.settimeout(_CONNECT_TIMEOUT)
        try:
            client.connect(str(path))
        except ConnectionRefusedError:
            return False
        except (TimeoutError, BlockingIOError):
            return True  # too busy to accept
        return True


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
