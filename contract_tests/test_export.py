"""All tasks that fit a filter as a file."""

import csv
import io
import json
from urllib.parse import urlencode

import pytest

from contract_tests.client import call, send
from contract_tests.problems import problem
from contract_tests.server import Server
from luigid import cli

FORMULA = "=HYPERLINK(1)"


@pytest.fixture(scope="module")
def url(shared_server: Server) -> str:
    url = shared_server.url
    for number in range(120):
        call(
            url,
            "add_task",
            worker="w",
            task_id=f"export_{number}",
            family="Exported",
            params={"n": str(number), "text": FORMULA},
            status="FAILED" if number % 2 else "PENDING",
            expl=json.dumps(f"boom\n{FORMULA}"),
        )
    return url


def export(url: str, kind: str, **query: object) -> bytes:
    answer = send(url, "GET", f"/v1/tasks/export?{urlencode({'format': kind, **query})}")
    assert answer.status == 200, answer.body
    assert answer.headers["Content-Disposition"] == f'attachment; filename="tasks.{kind}"'
    return answer.body


def test_csv_has_all_that_fit_and_no_formulas(url: str) -> None:
    text = export(url, "csv", query="family:exported status:failed", sort="family").decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == 60
    assert {row["error"] for row in rows} == {f"'{FORMULA}"}
    assert json.loads(rows[0]["params"]) == {"n": "1", "text": FORMULA}
    assert rows[0]["time"].endswith("+00:00")


def test_json_has_the_rows_of_the_pages(url: str) -> None:
    tasks = json.loads(export(url, "json", family="Exported", sort="family"))["tasks"]
    query = urlencode({"family": "Exported", "sort": "family", "limit": 500})
    shown = send(url, "GET", f"/v1/tasks?{query}").json()["tasks"]
    assert tasks == [{name: row[name] for name in tasks[0]} for row in shown]


def test_unreadable_query_is_refused(url: str) -> None:
    answer = send(url, "GET", "/v1/tasks/export?format=csv&query=stat:x")
    assert problem(answer, 400)["errors"][0]["position"] == 0


def test_command_writes_the_same(
    url: str, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setenv("LUIGID_URL", url)
    assert cli.main(["tasks", "family:exported", "--csv"]) == 0
    assert capfdbinary.readouterr().out == export(url, "csv", query="family:exported")
