import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

import luigid
from luigid import cli
from luigid.config import Config, LuigidSection
from luigid.config.settings import setting_rows
from luigid.config.table import flags
from luigid.process import beside_luigi, logs

ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith("LUIGI_")}
ENVIRON["PYTHONPATH"] = str(Path(luigid.__file__).parents[1])

#: luigid with a fake application. It sends "served" to every client of the given socket, until
#: SIGTERM; without a socket it fails to listen.
SERVER = """
import signal, socket, sys
import luigid

class app:
    class StartError(Exception): pass
    class Stopped(Exception): pass

    @staticmethod
    def bind(config):
        if sys.argv[1] == "none":
            raise app.StartError("cannot listen")
        return [socket.socket(fileno=int(sys.argv[1]))]

    @staticmethod
    def prepare(config):
        if sys.argv[2:3] == ["damaged"]:
            raise app.StartError("the state is damaged")

    @staticmethod
    def run(config, sockets, start):
        def stop(*_):
            raise app.Stopped
        signal.signal(signal.SIGTERM, stop)
        try:
            while True:
                connection, _ = sockets[0].accept()
                with connection:
                    connection.sendall(b"served")
        except app.Stopped:
            pass

luigid.app = app
from luigid import cli
sys.exit(cli.main(sys.argv[2:]))
"""


class _StartError(Exception):
    pass


@dataclass
class _Application:
    """A fake of luigid.app that records its calls."""

    StartError: type[Exception] = _StartError
    sockets: list[socket.socket] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    config: Config = field(default_factory=Config)
    failing: str = ""

    def bind(self, config: Config) -> list[socket.socket]:
        self.config = config
        self._call("bind")
        return self.sockets

    def prepare(self, config: Config) -> str:
        assert config == self.config
        self._call("prepare")
        return "start"

    def run(self, config: Config, sockets: Sequence[socket.socket], start: str) -> None:
        assert (config, sockets, start) == (self.config, self.sockets, "start")
        self._call("run")

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if name == self.failing:
            raise _StartError(f"{name} failed")


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the only directory whose configuration files are read."""
    load = partial(Config.load, environ={}, system=tmp_path / "etc", directory=tmp_path)
    monkeypatch.setattr(Config, "load", load)
    return tmp_path


@pytest.fixture(autouse=True)
def application(monkeypatch: pytest.MonkeyPatch) -> _Application:
    application = _Application()
    monkeypatch.setattr(luigid, "app", application, raising=False)
    return application


@pytest.fixture(autouse=True)
def logging_calls(
    monkeypatch: pytest.MonkeyPatch, application: _Application
) -> list[dict[str, object]]:
    """Return the recorded calls of logs.configure, which does nothing."""
    calls: list[dict[str, object]] = []

    def configure(**arguments: object) -> None:
        application.calls.append("logging")
        calls.append(arguments)

    monkeypatch.setattr(logs, "configure", configure)
    return calls


def _start_in_background(directory: Path, *descriptors: int) -> tuple[int, str, str]:
    """Run SERVER with the descriptors; return its status and what it writes to the terminal."""
    socket_given = str(descriptors[0]) if descriptors else "none"
    flags = ["--background", "--pidfile", "luigid.pid", "--logdir", "logs"]
    result = subprocess.run(
        [sys.executable, "-c", SERVER, socket_given, *flags],
        cwd=directory,
        env=ENVIRON,
        pass_fds=descriptors,
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, result.stdout, result.stderr


def _answer(address: tuple[str, int]) -> bytes:
    with socket.create_connection(address) as connection:
        return connection.recv(100)


def test_server_runs_and_exits_with_0(application: _Application) -> None:
    assert cli.main([]) == 0

    assert application.config == Config()
    assert application.calls == ["logging", "bind", "prepare", "run"]


def test_flags_and_files_are_read(application: _Application, directory: Path) -> None:
    (directory / "luigi.cfg").write_text("[scheduler]\nretry_count=5\n")

    cli.main(["--port", "0", "--unix-socket", "a.sock", "--state-path=s", "--address", "::1"])

    config = application.config
    assert (config.server.port, config.server.address) == (0, "::1")
    assert config.server.unix_socket == Path("a.sock")
    assert config.scheduler.state_path == Path("s")
    assert config.scheduler.retry_count == 5


def test_logging_is_set_up_as_configured(
    logging_calls: list[dict[str, object]], directory: Path
) -> None:
    (directory / "luigi.cfg").write_text(
        "[core]\nno_configure_logging=true\nlogging_conf_file=l.conf\n"
    )

    cli.main(["--logdir", "logs", "--log-level", "debug"])

    assert logging_calls == [
        {
            "leave_alone": True,
            "background": False,
            "directory": Path("logs"),
            "file": Path("l.conf"),
            "section": None,
            "level": "DEBUG",
            "log_format": "text",
        }
    ]


@pytest.mark.parametrize("is_log", [True, False])
def test_start_error_is_json_where_standard_error_is_a_log_in_json(
    directory: Path,
    application: _Application,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    is_log: bool,
) -> None:
    (directory / "luigi.cfg").write_text("[luigid]\nlog_format=json\n")
    application.failing = "bind"
    monkeypatch.setattr(logs, "is_set_up_for_standard_error", lambda: is_log)

    assert cli.main([]) == 2

    logged = [record.message for record in caplog.records if record.levelname == "CRITICAL"]
    printed = capsys.readouterr().err
    assert (logged, printed) == (
        (["bind failed"], "") if is_log else ([], "luigid: error: bind failed\n")
    )


def test_warnings_are_logged_after_logging_is_set_up(
    directory: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (directory / "luigi.cfg").write_text("[scheduler]\nretry-count=5\n")
    monkeypatch.setattr(logs, "configure", lambda **_: caplog.clear())
    monkeypatch.setattr(beside_luigi, "warning", lambda: "they clash")

    cli.main([])

    where = f"{directory / 'luigi.cfg'}: [scheduler] retry-count"
    assert caplog.messages == [f"{where}: deprecated spelling, use retry_count", "they clash"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--port", "x"], "--port: expected a port from 0 to 65535, found 'x'"),
        (["--port", "65536"], "--port: expected a port from 0 to 65535, found '65536'"),
        (
            ["--pidfile", "~no-such-user/x"],
            "--pidfile: ~ stands for a home directory that is not known: '~no-such-user/x'",
        ),
        (
            ["--log-level", "loud"],
            "--log-level: expected one of DEBUG, INFO, WARNING, ERROR, CRITICAL, found 'loud'",
        ),
    ],
)
def test_invalid_value_of_a_flag_is_one_line_and_status_2(
    application: _Application,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    reason: str,
) -> None:
    assert cli.main(arguments) == 2

    assert capsys.readouterr() == ("", f"luigid: error: {reason}\n")
    assert application.calls == []


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--colour"], "unknown option --colour; --help lists the options"),
        (["--serve\nnow"], "unknown option --serve now; --help lists the options"),
        (
            ["--scheduler-retry-count", "3"],
            "unknown option --scheduler-retry-count; luigi.cfg sets it: retry_count in section "
            "[scheduler]",
        ),
        (["--port"], "argument --port: expected one argument"),
        (["--background=yes"], "argument --background: ignored explicit argument 'yes'"),
    ],
)
def test_invalid_flag_is_one_line_and_status_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], reason: str
) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)

    assert end.value.code == 2
    assert capsys.readouterr() == ("", f"luigid: error: {reason}\n")


def test_unknown_command_is_one_line_and_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["serve"])

    assert end.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("luigid: error: argument command: invalid choice: 'serve'")


def test_invalid_file_is_one_line_and_status_2(
    application: _Application, directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (directory / "luigi.cfg").write_text("[luigid]\ncolour=red\n")

    assert cli.main([]) == 2

    keys = ", ".join(row.key for row in setting_rows(LuigidSection))
    assert capsys.readouterr().err == (
        f"luigid: error: {directory / 'luigi.cfg'}: [luigid] colour: unknown key, expected one of "
        f"{keys}\n"
    )
    assert application.calls == []


def test_invalid_logging_is_one_line_and_status_2(
    application: _Application,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(**_: object) -> None:
        raise logs.LoggingError("cannot log")

    monkeypatch.setattr(logs, "configure", refuse)

    assert cli.main([]) == 2

    assert capsys.readouterr().err == "luigid: error: cannot log\n"
    assert application.calls == []


@pytest.mark.parametrize("step", ["bind", "prepare", "run"])
def test_failed_start_is_one_line_and_status_2_and_leaves_no_pidfile(
    application: _Application, directory: Path, capsys: pytest.CaptureFixture[str], step: str
) -> None:
    application.failing = step

    assert cli.main(["--pidfile", str(directory / "luigid.pid")]) == 2

    assert capsys.readouterr().err == f"luigid: error: {step} failed\n"
    assert not (directory / "luigid.pid").exists()


def test_already_running_server_is_one_line_and_status_1(
    application: _Application, directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pidfile = directory / "luigid.pid"
    pidfile.write_text(str(os.getppid()))

    assert cli.main(["--pidfile", str(pidfile)]) == 1

    assert capsys.readouterr().err == (
        f"luigid: error: already running: process {os.getppid()} (pidfile {pidfile})\n"
    )
    assert application.calls == ["logging"]


def test_unusable_pidfile_is_one_line_and_status_2(
    application: _Application, directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--pidfile", str(directory)]) == 2

    assert capsys.readouterr().err == (
        f"luigid: error: cannot read pidfile {directory}: Is a directory\n"
    )
    assert application.calls == ["logging"]


def test_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["--version"])

    assert end.value.code == 0
    assert capsys.readouterr().out == f"luigid {luigid.__version__}\n"


def test_help_lists_every_flag_with_its_default(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["--help"])

    text = " ".join(capsys.readouterr().out.split())
    assert end.value.code == 0
    assert [row.key for row in flags() if f"{row.option} " not in text] == []
    assert "Port to listen on; 0 picks any free port. (default: 8082)" in text


def test_version_imports_no_server() -> None:
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "luigid", "--version"],
        env=ENVIRON,
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout == f"luigid {luigid.__version__}\n"
    imported = {line.rpartition("|")[2].strip() for line in result.stderr.splitlines()}
    assert "luigid.config" in imported
    assert not imported & {"luigid.app", "tornado", "openapi_core"}


def test_background_server_runs_until_sigterm(directory: Path) -> None:
    pidfile = directory / "luigid.pid"
    alive, held_by_server = os.pipe()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
        first = _start_in_background(directory, listener.fileno(), held_by_server)
    os.close(held_by_server)
    pid = int(pidfile.read_text())

    answer = _answer(address)
    second = _start_in_background(directory)
    os.kill(pid, signal.SIGTERM)
    with os.fdopen(alive) as pipe:
        pipe.read()  # until the server has ended

    assert first == (0, "", "")
    assert answer == b"served"
    refusal = f"luigid: error: already running: process {pid} (pidfile luigid.pid)\n"
    assert second == (1, "", refusal)
    assert not pidfile.exists()
    assert (directory / "logs" / "luigi-server.log").exists()


def test_failed_start_in_the_background_reaches_the_terminal(directory: Path) -> None:
    assert _start_in_background(directory) == (2, "", "luigid: error: cannot listen\n")

    assert not (directory / "luigid.pid").exists()
