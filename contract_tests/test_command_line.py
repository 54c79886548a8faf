"""The installed command: its start and end, and its messages when it cannot start."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path

import pytest

import luigid
from contract_tests import server
from contract_tests.client import call
from contract_tests.server import Settings, environment, interpreted, running, write_settings
from luigid.cli import main


def refusal(folder: Path, *flags: str, settings: Settings | str | None = None) -> str:
    """Start luigid, which must fail, and return the one line that it prints."""
    configuration = folder / "luigi.cfg"
    if isinstance(settings, str):
        configuration.write_text(settings)
    else:
        write_settings(configuration, settings or {})
    done = subprocess.run(
        [*server.LUIGID, *flags],
        cwd=folder,
        env=environment(LUIGI_CONFIG_PATH=configuration),
        capture_output=True,
        text=True,
        timeout=server.TIMEOUT,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    # A start may warn, as of Luigi in the same environment.
    (line,) = (line for line in done.stderr.splitlines() if " WARNING: " not in line)
    assert line.startswith("luigid: error: ")
    return line


def test_port_in_use_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert port in refusal(tmp_path, "--address", "127.0.0.1", "--port", port)


def test_address_of_another_machine_is_refused(tmp_path: Path) -> None:
    assert "192.0.2.1" in refusal(tmp_path, "--address", "192.0.2.1", "--port", "0")


def test_socket_path_of_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("precious")
    assert str(path) in refusal(tmp_path, "--unix-socket", str(path))
    assert path.read_text() == "precious"


def test_socket_path_in_missing_folder_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "luigid.sock"
    assert str(path) in refusal(tmp_path, "--unix-socket", str(path))


def test_socket_path_that_is_too_long_is_refused(tmp_path: Path) -> None:
    assert "long" in refusal(tmp_path, "--unix-socket", str(tmp_path / ("x" * 120)))


def test_socket_path_of_running_server_is_refused(tmp_path: Path) -> None:
    with running(tmp_path, "unix", start=interpreted) as first:
        path = tmp_path / "luigid.sock"
        assert str(path) in refusal(tmp_path, "--unix-socket", str(path))
        assert call(first.url, "is_paused") == {"paused": False}
    assert not path.exists()


def test_socket_path_of_dead_server_is_reused(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "luigid.sock"))
    with running(tmp_path, "unix", start=interpreted) as server:
        assert call(server.url, "is_paused") == {"paused": False}


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        (["--nonsense"], "--nonsense"),
        (["extra"], "extra"),
        (["--port"], "--port"),
        (["--port", "eighty"], "eighty"),
        (["--port", "70000"], "70000"),
        (["--log-level", "LOUD"], "LOUD"),
    ],
)
def test_bad_flag_is_refused(tmp_path: Path, flags: list[str], named: str) -> None:
    assert named in refusal(tmp_path, *flags)


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("scheduler", "retry_delay", "soon"),
        ("scheduler", "retry_count", "1.5"),
        ("scheduler", "prune_on_get_work", "maybe"),
        ("cors", "allowed_origins", "http://here.example"),
        ("cors", "max_age", "a day"),
        ("resources", "printer", "two"),
        ("luigid", "max_body_bytes", "32 MiB"),
        ("luigid", "max_bodybytes", "32"),
    ],
)
def test_wrong_setting_is_refused(tmp_path: Path, section: str, key: str, value: str) -> None:
    line = refusal(tmp_path, settings={section: {key: value}})
    assert str(tmp_path / "luigi.cfg") in line
    assert section in line
    assert key in line


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("retry_delay = 5\n", id="no section"),
        pytest.param("[scheduler]\nretry_delay\n", id="no value"),
        pytest.param("[scheduler]\nretry_delay=1\nretry_delay=2\n", id="a key given twice"),
        pytest.param("[scheduler]\nretry_delay=${NO_SUCH_VARIABLE}\n", id="no such variable"),
        pytest.param("[scheduler]\nstate_path=%(home)s/state\n", id="no such key to insert"),
        pytest.param("[scheduler\n", id="cut off"),
    ],
)
def test_broken_configuration_is_refused(tmp_path: Path, text: str) -> None:
    assert "luigi.cfg" in refusal(tmp_path, settings=text)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_signal_ends_server_in_order(tmp_path: Path, number: signal.Signals) -> None:
    with running(tmp_path, start=interpreted) as server:
        server.process.send_signal(number)
        assert server.process.wait(10) == 0


@pytest.mark.parametrize("background", [True, False])
def test_hangup_opens_moved_log_again(tmp_path: Path, background: bool) -> None:
    pidfile, log = tmp_path / "pid", tmp_path / "luigi-server.log"
    flags = ["--logdir", str(tmp_path), "--pidfile", str(pidfile)]
    flags += ["--background"] if background else []
    command = [*server.LUIGID, *flags, *server.flags(tmp_path, "tcp")]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL) as process:
        try:
            await_line(log, "listening on")
            log.rename(tmp_path / "moved.log")
            pid = int(pidfile.read_text())
            os.kill(pid, signal.SIGHUP)
            await_line(log, "log files that were moved are opened again")
            os.kill(pid, signal.SIGTERM)
            wait(lambda: not pidfile.exists())
            assert process.wait(server.TIMEOUT) == 0
        finally:
            process.kill()


def await_line(path: Path, words: str) -> None:
    """Wait until a line of a log has these words."""
    wait(lambda: path.exists() and words in path.read_text())


def wait(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + server.TIMEOUT
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_version_is_printed() -> None:
    command = [*server.LUIGID, "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert said.stdout == f"luigid {luigid.__version__}\n"


def test_scripts_run_the_module() -> None:
    scripts = distribution("luigid").entry_points.select(group="console_scripts")
    assert {script.name: script.load() for script in scripts} == {
        "luigid": main,
        "luigi-daemon": main,
    }
