"""Schemathesis reads the JSON of a server with a history."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from contract_tests.client import call
from contract_tests.document import DOCUMENT
from contract_tests.server import Settings, running
from contract_tests.test_schemathesis import assert_no_failure, including, run_schemathesis

HISTORY: Settings = {"scheduler": {"record_task_history": "true"}}
#: The operations of the history, by the beginning of their paths.
OPERATIONS = {
    item["get"]["operationId"]: re.sub(r"\{.*", "", path)
    for path, item in DOCUMENT["paths"].items()
    if path.startswith(("/history", "/tasklist"))
}
#: What the examples of the document ask for.
TASK = {
    "task_id": "Aggregate_2024_05_01_e0763b9989",
    "family": "Aggregate",
    "params": {"day": "2024-05-01"},
}


def test_history_conforms_to_document(tmp_path: Path) -> None:
    with running(tmp_path, settings=HISTORY) as server:
        for status in ("PENDING", "RUNNING", "FAILED", "RUNNING", "DONE"):
            call(server.url, "add_task", worker="w", status=status, **TASK)
        accept = ("--header", "Accept: application/json")
        run = run_schemathesis(server.url, tmp_path, *including(OPERATIONS), *accept)
    assert_no_failure(run)
    answers = [
        (urlsplit(each["request"]["url"]).path, each["response"]["content"]["mimeType"])
        for each in run.exchanges
        if each["response"]["status"] == 200
    ]
    assert {kind for _, kind in answers} == {"application/json"}
    for beginning in OPERATIONS.values():
        assert any(path.startswith(beginning) for path, _ in answers), beginning
