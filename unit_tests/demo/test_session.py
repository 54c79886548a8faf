import gc
import socket
from pathlib import Path

import pytest

from luigid import app
from luigid.demo import session
from luigid.demo.session import Options


def bind(folder: Path, options: Options) -> int:
    """Listen as a demo with these options does, and return the port."""
    _, listeners = session._bind(session._config(folder, options), options)
    port: int = listeners[0].getsockname()[1]
    for listener in listeners:
        assert listener.getsockname()[0] == "127.0.0.1"
        listener.close()
    return port


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # Tornado's
def test_free_port_is_taken_if_luigis_is_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(session, "_DEFAULT_PORT", port)
            assert bind(tmp_path, Options()) != port
    gc.collect()  # closes the socket that Tornado has left open, while the warning is ignored


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # Tornado's
def test_port_that_was_asked_for_must_be_free(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(app.StartError, match=str(port)) as caught:
            bind(tmp_path, Options(port=port))
    del caught
    gc.collect()


def test_settings_of_the_user_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "luigi.cfg").write_text("[scheduler]\nstate_path=/precious\n")
    monkeypatch.setenv("LUIGI_CONFIG_PATH", str(tmp_path / "luigi.cfg"))
    config = session._config(tmp_path, Options())
    assert config.scheduler.state_path == tmp_path / "state.pickle"
    assert config.mail_obstacle is None


def test_delays_follow_the_pace(tmp_path: Path) -> None:
    slow, fast = (session._config(tmp_path, Options(pace=pace)).scheduler for pace in (1, 4))
    assert slow.retry_delay == 4 * fast.retry_delay
    assert slow.remove_delay == 4 * fast.remove_delay


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("darwin", {}, True),
    ],
)
def test_browser_is_opened_where_there_is_a_display(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], expected: bool
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", platform)
    assert session._has_display() is expected
