import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import luigid
from luigid.commands import operating
from luigid.console import errors
from unit_tests.commands.conftest import Run
from unit_tests.console.fake_server import FakeServer, problem

ROOT = str(Path(luigid.__file__).parents[1])


def test_server_that_is_not_reached_is_one_line_and_status_3(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    assert run("workers", "--url", url) == (
        3,
        "",
        f"luigid: error: {url} cannot be reached: Connection refused\n",
    )


def test_server_that_fails_is_one_line_and_status_3(server: FakeServer, run: Run) -> None:
    server.answers["/v1/workers"] = problem(503, "The state\ncannot be stored.")
    assert run("workers") == (3, "", f"luigid: error: {server.url}: The state cannot be stored.\n")


def test_wrong_profile_is_one_line_and_status_2(server: FakeServer, run: Run) -> None:
    status, out, err = run("workers", "--profile", "none")
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert server.asked == []


def test_profile_names_the_server(server: FakeServer, run: Run, tmp_path: Path) -> None:
    (tmp_path / "luigid").mkdir()
    (tmp_path / "luigid" / "profiles.toml").write_text(f'[profiles.a]\nurl = "{server.url}/x"\n')
    server.answers["/x/v1/workers"] = {"workers": [], "time": 0.0, "next_cursor": None}
    assert run("workers", "--profile", "a") == (1, "", "No workers.\n")


def test_ctrl_c_is_status_130(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(_: operating.Session) -> None:
        raise KeyboardInterrupt

    assert operating.run({}, interrupt) == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("result", "status"), [(None, 0), (0, 0), (1, 1), (4, 4)])
def test_work_decides_the_status(result: int | None, status: int) -> None:
    assert operating.run({}, lambda _: result) == status


def test_error_decides_the_status(capsys: pytest.CaptureFixture[str]) -> None:
    def fail(_: operating.Session) -> None:
        raise errors.SettingsError("no such profile")

    assert operating.run({}, fail) == 2
    assert capsys.readouterr().err == "luigid: error: no such profile\n"


def test_error_of_a_server_has_nothing_that_a_terminal_acts_on(
    server: FakeServer, run: Run
) -> None:
    server.answers["/v1/workers"] = problem(503, "No.\x1b[2J")
    assert run("workers")[2] == f"luigid: error: {server.url}: No.\\u001b[2J\n"


def test_output_that_lacks_a_character_gets_a_question_mark(server: FakeServer) -> None:
    server.answers["/api/resource_list"] = {
        "response": [
            {"name": "dätä", "num_used": 0, "num_total": 1, "num_consumer": 0, "running": {}}
        ]
    }
    done = subprocess.run(
        [sys.executable, "-m", "luigid", "resources"],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": ROOT},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[1].startswith("d?t?")
    assert done.stderr == ""
