"""ops/alerts.yml in Prometheus: its own tests of the rules, and a leader with a standby."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from contract_tests.databases.servers import DatabaseServer
from contract_tests.monitoring.prometheus import INTERVAL, PACKAGE, Prometheus, prometheus
from contract_tests.programs import executable
from contract_tests.storage.killable_server import KillableServer, RefusedError, luigid

OPS = Path(__file__).parents[2] / "ops"
#: What a minute of the rules lasts here: `for: 2m` becomes `for: 4s`.
MINUTE = 2
_DURATION = re.compile(r"(\d+)([mh])")


def seconds(duration: str) -> int:
    """Return how long a duration of the rules lasts here."""
    found = _DURATION.fullmatch(duration)
    assert found is not None
    return int(found[1]) * {"m": 1, "h": 60}[found[2]] * MINUTE


def shortened(rules: str) -> str:
    """Return the rules with shorter times in each `for:`; ranges of queries stay."""
    return re.sub(r"(?<= for: )\w+", lambda found: f"{seconds(found[0])}s", rules)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "alerts.yml"
    path.write_text(shortened((OPS / "alerts.yml").read_text()))
    return path


def test_every_for_is_shortened(rules: Path) -> None:
    (here,) = yaml.safe_load(rules.read_text())["groups"]
    (shipped,) = yaml.safe_load((OPS / "alerts.yml").read_text())["groups"]
    for short, long in zip(here["rules"], shipped["rules"], strict=True):
        if "for" in long:
            short["for"] = int(short["for"].removesuffix("s"))
            long["for"] = seconds(long["for"])
        assert short == long


@pytest.mark.parametrize(
    "command", [["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"]]
)
def test_rules_pass(command: list[str], tmp_path: Path) -> None:
    for path in OPS.glob("*.yml"):
        shutil.copy(path, tmp_path)
    promtool = executable("promtool", PACKAGE)
    result = subprocess.run([promtool, *command], cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_rule_that_is_wrong_fails(tmp_path: Path) -> None:
    for path in OPS.glob("*.yml"):
        shutil.copy(path, tmp_path)
    path = tmp_path / "alerts.yml"
    path.write_text(path.read_text().replace("luigid_paused == 1", "luigid_paused == 0"))
    command = [executable("promtool", PACKAGE), "test", "rules", "alerts_test.yml"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode != 0
    assert "LuigidPaused" in result.stdout + result.stderr


@pytest.fixture
def database(postgresql_server: DatabaseServer) -> Iterator[str]:
    yield postgresql_server.make_database()
    postgresql_server.start()


@pytest.fixture
def pair(tmp_path: Path, database: str) -> Iterator[tuple[KillableServer, KillableServer]]:
    """Yield a leader and its standby."""
    settings = {"luigid": {"state_url": database, "standby": True}}
    with luigid(tmp_path / "1", settings) as first, luigid(tmp_path / "2", settings) as second:
        first.start()
        stand_by(second)
        # The first scrape must not wait for imports.
        assert [server.status("/metrics") for server in (first, second)] == [200, 200]
        yield first, second


@pytest.fixture
def alerts(
    tmp_path: Path, rules: Path, pair: tuple[KillableServer, KillableServer]
) -> Iterator[Prometheus]:
    targets = [(name, server.port) for name, server in zip(("first", "second"), pair, strict=True)]
    with prometheus(tmp_path, rules, targets) as running:
        yield running


def stand_by(server: KillableServer) -> None:
    server.start("waits to take its place")
    server.await_answer()


def test_alerts_of_a_pair(
    alerts: Prometheus,
    pair: tuple[KillableServer, KillableServer],
    postgresql_server: DatabaseServer,
) -> None:
    first, second = pair

    # Both have been healthy for three minutes of the rules; no alert has ever fired.
    for server in ("first", "second"):
        scrapes = f'count_over_time(luigid_leader{{server="{server}"}}[1h])'
        alerts.await_series(f"{scrapes} >= {3 * MINUTE / INTERVAL}")
    assert alerts.query('count_over_time(ALERTS{alertstate="firing"}[1h])') == []
    assert {
        series["metric"]["server"]: series["value"][1] for series in alerts.query("luigid_leader")
    } == {"first": "1", "second": "0"}

    second.kill()
    alerts.await_firing(("LuigidServerDown", "second"))
    stand_by(second)
    alerts.await_firing()

    first.kill()
    second.await_line("this server takes over")
    alerts.await_firing(("LuigidServerDown", "first"))
    stand_by(first)
    alerts.await_firing()

    postgresql_server.stop()
    with pytest.raises(RefusedError, match="503"):
        second.call("add_task", worker="w", task_id="t")
    alerts.await_firing(("LuigidStoreDown", "second"), ("LuigidStandbyNotReady", "first"))
    second.kill()
    alerts.await_firing(("LuigidDown", None), ("LuigidStandbyNotReady", "first"))
    first.kill()
    alerts.await_firing(("LuigidDown", None))
