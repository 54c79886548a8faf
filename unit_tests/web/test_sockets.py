import gc
import socket
import stat
from pathlib import Path

import pytest

from luigid.web.sockets import (
    CannotListenError,
    listen_on_port,
    listen_on_unix_socket,
    remove_socket_file,
    url,
)


def test_port_0_is_same_free_port_on_all_addresses() -> None:
    listeners = listen_on_port("localhost", 0)
    ports = {listener.getsockname()[1] for listener in listeners}
    for listener in listeners:
        listener.close()
    assert len(ports) == 1
    assert 0 not in ports


def test_connections_have_keep_alive() -> None:
    (listener,) = listen_on_port("127.0.0.1", 0)
    with listener, socket.create_connection(listener.getsockname()):
        listener.setblocking(True)
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1


def test_no_address_is_all_addresses() -> None:
    listeners = listen_on_port(None, 0)
    hosts = {listener.getsockname()[0] for listener in listeners}
    for listener in listeners:
        listener.close()
    assert "0.0.0.0" in hosts


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # Tornado's
def test_port_in_use_is_error_of_one_line() -> None:
    (listener,) = listen_on_port("127.0.0.1", 0)
    port = listener.getsockname()[1]
    with listener, pytest.raises(CannotListenError) as caught:
        listen_on_port("127.0.0.1", port)
    assert str(caught.value) == f"127.0.0.1 port {port}: Address already in use"
    del caught
    gc.collect()  # closes the socket that Tornado has left open, while the warning is ignored


@pytest.mark.parametrize("address", ["256.0.0.1", "a" * 64])
def test_invalid_address_is_error_of_one_line(address: str) -> None:
    with pytest.raises(CannotListenError, match=f"^{address} port 0: .+$"):
        listen_on_port(address, 0)


def test_socket_file_is_private_and_can_be_removed(tmp_path: Path) -> None:
    path = tmp_path / "luigid.sock"
    with listen_on_unix_socket(path) as listener:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        remove_socket_file(listener)
        assert not path.exists()


def test_socket_file_of_dead_server_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "luigid.sock"
    listen_on_unix_socket(path).close()
    with listen_on_unix_socket(path), socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))


def test_socket_file_of_live_server_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "luigid.sock"
    with (
        listen_on_unix_socket(path),
        pytest.raises(CannotListenError, match=r"a server listens there"),
    ):
        listen_on_unix_socket(path)
    assert path.is_socket()


def test_regular_file_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "luigid.sock"
    path.write_text("precious")
    with pytest.raises(CannotListenError, match=r"no socket$"):
        listen_on_unix_socket(path)
    assert path.read_text() == "precious"


@pytest.mark.parametrize("name", ["missing/luigid.sock", "x" * 200])
def test_socket_file_that_cannot_be_created_is_error_of_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(CannotListenError, match=f"^{tmp_path}/{name}: .+$"):
        listen_on_unix_socket(tmp_path / name)


def test_url_has_port_or_escaped_path_of_socket(tmp_path: Path) -> None:
    (listener,) = listen_on_port("127.0.0.1", 0)
    with listener:
        assert url(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}/"
    path = tmp_path / "a b.sock"
    with listen_on_unix_socket(path) as listener:
        escaped = str(tmp_path).replace("/", "%2F")
        assert url(listener) == f"http+unix://{escaped}%2Fa%20b.sock/"


def test_url_has_brackets_around_ipv6_address() -> None:
    class Listener(socket.socket):
        def getsockname(self) -> tuple[str, int, int, int]:
            return ("::1", 8082, 0, 0)

    with Listener(socket.AF_INET) as listener:
        assert url(listener) == "http://[::1]:8082/"
