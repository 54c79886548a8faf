"""The servers of compose: the file, and the proxy before a leader and a standby."""

import json
import re
import shlex
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from compose_spec import PyCompose

import luigid
from contract_tests.programs import executable
from luigid.config import Config
from package_tests.packages import PROGRAMS
from package_tests.serving import TIMEOUT, get, serving
from scripts.building import ROOT

FOLDER = ROOT / "ops" / "compose"
TEXT = (FOLDER / "compose.yaml").read_text(encoding="utf-8")


def interpolated(text: str, **variables: str) -> str:
    """Replace variables as compose does: `${NAME:-default}`, and `${NAME:?why it must be set}`."""

    def value(found: re.Match[str]) -> str:
        name, kind, default = found.groups()
        assert kind == "-" or name in variables, default
        return variables.get(name, default)

    return re.sub(r"\$\{(\w+):([-?])([^}]*)\}", value, text)


def test_file_is_valid() -> None:
    PyCompose.from_yaml(interpolated(TEXT, POSTGRES_PASSWORD="secret"))


def test_password_must_be_set() -> None:
    with pytest.raises(AssertionError, match=r"^set it in \.env"):
        interpolated(TEXT)


def test_misspelt_file_is_not_valid() -> None:
    with pytest.raises(ValueError, match="helthcheck"):
        PyCompose.from_yaml(
            interpolated(TEXT, POSTGRES_PASSWORD="secret").replace("healthcheck:", "helthcheck:")
        )


def test_servers_differ_in_name_alone() -> None:
    services = yaml.safe_load(TEXT)["services"]
    assert services["luigid-1"] == services["luigid-2"]
    assert f":-luigid:{luigid.__version__}}}" in services["luigid-1"]["image"]
    assert (FOLDER / services["luigid-1"]["build"]["context"]).resolve() == ROOT


def test_settings_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LUIGI_CONFIG_PATH", str(FOLDER / "luigi.cfg"))
    config = Config.load({})
    assert config.luigid.standby
    assert config.luigid.state_url == config.task_history.db_connection
    assert not config.warnings


@contextmanager
def standing_by() -> Iterator[tuple[int, list[str]]]:
    """Answer as a standby does; yield its port and the paths that it is asked for."""
    asked: list[str] = []

    class Standby(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked.append(self.path)
            self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Standby) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_address[1], asked
        server.shutdown()
        thread.join()


@contextmanager
def proxy(folder: Path, *ports: int) -> Iterator[int]:
    """Run nginx with the shipped file before two servers, and yield its port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    site = (FOLDER / "nginx.conf").read_text(encoding="utf-8")
    site = site.replace("listen 8080;", f"listen 127.0.0.1:{port};")
    for number, each in enumerate(ports, start=1):
        site = site.replace(f"luigid-{number}:8082", f"127.0.0.1:{each}")
    (folder / "site.conf").write_text(site, encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;"
        f"events {{}} http {{ access_log off; {temporary} include {folder}/site.conf; }}",
        encoding="utf-8",
    )
    program = executable("nginx", PROGRAMS["nginx"])
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert tested.returncode == 0, tested.stderr
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            _wait_for(port)
            yield port
        finally:
            process.send_signal(signal.SIGQUIT if process.poll() is None else 0)
            process.communicate(timeout=TIMEOUT)


def _wait_for(port: int) -> None:
    for _ in range(10_000):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
    pytest.fail("nginx does not listen")


def test_proxy_asks_the_leader_where_a_standby_refuses(installed: Path, tmp_path: Path) -> None:
    command = [f"{installed}/bin/luigid", "--state-path", f"{tmp_path}/state.pickle"]
    folder = tmp_path / "nginx"
    folder.mkdir()
    folder.chmod(0o755)
    with (
        serving(command, tmp_path) as leader,
        standing_by() as (standby, asked),
        proxy(folder, standby, leader) as port,
    ):
        for number in range(4):
            connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
            with closing(connection):
                task = json.dumps({"worker": "w", "task_id": f"T{number}"})
                headers = {"Content-Type": "application/json"}
                connection.request("POST", "/api/add_task", task, headers)
                assert connection.getresponse().status == 200
        assert "/api/add_task" in asked
        assert len(json.loads(get(port, "/v1/tasks")[1])["tasks"]) == 4


def test_proxy_passes_live_events_on_at_once(installed: Path, tmp_path: Path) -> None:
    command = [f"{installed}/bin/luigid", "--state-path", f"{tmp_path}/state.pickle"]
    folder = tmp_path / "nginx"
    folder.mkdir()
    with (
        serving(command, tmp_path) as leader,
        standing_by() as (standby, _),
        proxy(folder, standby, leader) as port,
    ):
        connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        with closing(connection):
            connection.request("GET", "/v1/events")
            response = connection.getresponse()
            # The stream goes on: a proxy that waits for more would not pass these lines on.
            lines = [response.readline() for _ in range(4)]
        assert response.status == 200
        assert b"event: change\n" in lines


def test_start_is_described_as_it_is() -> None:
    commands = re.findall(r"^#   (.*)$", TEXT, re.M)
    assert [shlex.split(each)[0] for each in commands] == ["echo", "docker"]
