"""Where the server listens: TCP addresses or a Unix socket."""

import socket
from pathlib import Path
from urllib.parse import quote

from tornado.netutil import bind_sockets

_BACKLOG = 128
#: as Luigi's server: for the user's own processes
_MODE = 0o600
_SECONDS_TO_CONNECT = 1.0


class CannotListenError(Exception):
    """One line that says where, and why not."""


def listen_on_port(address: str | None, port: int) -> list[socket.socket]:
    """Listen on every address that a name stands for; None is all addresses of this machine.

    Port 0 takes a free port, the same one for all addresses. Raises CannotListenError.
    """
    try:
        listeners = bind_sockets(port, address)
    except (OSError, UnicodeError) as error:
        raise CannotListenError(f"{address or '*'} port {port}: {_reason(error)}") from error
    for listener in listeners:  # and, by inheritance, for their connections
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return listeners


def listen_on_file(path: Path) -> socket.socket:
    """Listen on a Unix socket, in place of one that a dead server left behind.

    Raises CannotListenError, also where a live server listens, or another kind of file is.
    """
    path = path.absolute()
    listener = socket.socket(socket.AF_UNIX)
    try:
        _make_room(path)
        listener.bind(str(path))
        path.chmod(_MODE)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotListenError(f"{path}: {_reason(error)}") from error
    listener.setblocking(False)
    return listener


def url(listener: socket.socket) -> str:
    """Return the URL at which clients reach a listening socket."""
    name = listener.getsockname()
    if listener.family == socket.AF_UNIX:
        return f"http+unix://{quote(name, safe='')}/"
    host, port = name[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def withdraw(listener: socket.socket) -> None:
    """Remove the file of a Unix socket; to be called while listening, when it is surely ours."""
    if listener.family == socket.AF_UNIX:
        Path(listener.getsockname()).unlink(missing_ok=True)


def _make_room(path: Path) -> None:
    if not path.exists():
        return
    if not path.is_socket():
        raise FileExistsError("there is a file which is no socket")
    if _is_alive(path):
        raise FileExistsError("a server listens there already")
    path.unlink()


def _is_alive(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(_SECONDS_TO_CONNECT)
        try:
            client.connect(str(path))
        except ConnectionRefusedError:
            return False
        except (TimeoutError, BlockingIOError):
            return True  # too busy to accept
        return True


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
