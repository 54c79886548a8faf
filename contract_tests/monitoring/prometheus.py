"""Runs Prometheus of Debian's package with alert rules, on a free port and in a folder."""

import http.client
import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from contract_tests.programs import executable
from contract_tests.server import TIMEOUT

PACKAGE = "prometheus"
#: seconds between two scrapes, and two evaluations of the rules
INTERVAL = 0.25

#: An alert that fires: its name and the name of its target, None if it has none.
Firing = tuple[str, str | None]


class Prometheus:
    """A running Prometheus."""

    def __init__(self, port: int, process: subprocess.Popen[str]) -> None:
        self._port = port
        self._process = process

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Return the series that a query finds, each with its labels (`metric`) and `value`."""
        return list(self._get(f"/api/v1/query?query={quote(expression)}")["result"])

    def firing(self) -> set[Firing]:
        """Return the alerts that fire now."""
        return {
            (alert["labels"]["alertname"], alert["labels"].get("server"))
            for alert in self._get("/api/v1/alerts")["alerts"]
            if alert["state"] == "firing"
        }

    def await_firing(self, *alerts: Firing) -> None:
        """Wait until these alerts fire, and no others."""
        self.wait(lambda: self.firing() == set(alerts), self.firing)

    def await_series(self, expression: str) -> None:
        """Wait until a query finds something."""
        self.wait(lambda: bool(self.query(expression)), lambda: expression)

    def await_ready(self) -> None:
        """Wait until it answers queries."""
        self.wait(self._is_ready, lambda: "it is not ready")

    def wait(self, is_so: Callable[[], bool], describe: Callable[[], object]) -> None:
        """Ask again and again until it is so; if it takes too long, fail with a description."""
        deadline = time.monotonic() + TIMEOUT
        while not is_so():
            assert self._process.poll() is None, "Prometheus has ended"
            assert time.monotonic() < deadline, describe()
            time.sleep(INTERVAL / 5)

    def _is_ready(self) -> bool:
        try:
            return self._ask("/-/ready")[0] == 200
        except OSError:
            return False

    def _get(self, path: str) -> dict[str, Any]:
        status, body = self._ask(path)
        assert status == 200, body
        data: dict[str, Any] = json.loads(body)["data"]
        return data

    def _ask(self, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


@contextmanager
def prometheus(
    folder: Path, rules: Path, targets: Sequence[tuple[str, int]]
) -> Iterator[Prometheus]:
    """Run Prometheus with alert rules on the job `luigid`: a name and a port for each server."""
    configuration = folder / "prometheus.yml"
    configuration.write_text(yaml.safe_dump(_configuration(rules, targets)))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    log = folder / "prometheus.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [
                executable("prometheus", PACKAGE),
                f"--config.file={configuration}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            text=True,
        )
        running = Prometheus(port, process)
        try:
            running.await_ready()
            yield running
        finally:
            process.terminate()
            try:
                process.wait(TIMEOUT)
            finally:
                process.kill()


def _configuration(rules: Path, targets: Sequence[tuple[str, int]]) -> dict[str, object]:
    interval = f"{int(1000 * INTERVAL)}ms"
    return {
        "global": {
            "scrape_interval": interval,
            "scrape_timeout": interval,
            "evaluation_interval": interval,
        },
        "rule_files": [str(rules)],
        "scrape_configs": [
            {
                "job_name": "luigid",
                "static_configs": [
                    {"targets": [f"127.0.0.1:{port}"], "labels": {"server": name}}
                    for name, port in targets
                ],
            }
        ],
    }
