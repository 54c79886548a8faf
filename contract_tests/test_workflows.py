"""The workflows of spec/workflows.arazzo.yaml, run by Redocly's Respect against a server.

Respect checks what the steps say, and each answer against the document: status, media type, schema.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from contract_tests import node
from contract_tests.client import call
from contract_tests.document import DOCUMENT
from contract_tests.server import Server
from luigid.process.shipped_files import WORKFLOWS, shipped

Json = dict[str, Any]


@pytest.fixture(scope="module", autouse=True)
def _packages() -> None:
    node.modules()


def respect(server: Server, folder: Path, *flags: str, status: int = 0) -> list[Json]:
    """Run the workflows as the server publishes them, and return their steps."""
    url, report = server.url.rstrip("/"), folder / "report.json"
    command = ("redocly", "respect", f"{url}/workflows.arazzo.yaml", "--server", f"luigid={url}")
    node.run(folder, *command, "--json-output", str(report), *flags, status=status)
    (file,) = json.loads(report.read_text())["files"].values()
    return [step for it in file["executedWorkflows"] for step in it["executedSteps"]]


def test_server_does_what_the_workflows_say(server: Server, tmp_path: Path) -> None:
    steps = respect(server, tmp_path)
    workflows = yaml.safe_load(shipped(WORKFLOWS).read_bytes())["workflows"]
    assert [step["stepId"] for step in steps] == [
        step["stepId"] for workflow in workflows for step in workflow["steps"]
    ]


def test_workflows_can_be_run_again_with_names_of_their_own(server: Server, tmp_path: Path) -> None:
    for name in ("first", "second"):
        respect(server, tmp_path, "--input", f"run={name}")
    tasks = call(server.url, "task_list")
    assert {"Load_first", "Load_second"} <= tasks.keys()
    assert {task["status"] for task in tasks.values()} == {"DONE"}


def test_server_that_hands_nothing_out_fails(server: Server, tmp_path: Path) -> None:
    call(server.url, "pause")
    steps = respect(server, tmp_path, "--workflow", "worker", status=1)
    failed = {step["stepId"] for step in steps if not all(it["passed"] for it in step["checks"])}
    assert failed == {"get_dependency"}


def test_workflows_have_the_version_of_the_document() -> None:
    workflows = yaml.safe_load(shipped(WORKFLOWS).read_bytes())
    assert workflows["info"]["version"] == DOCUMENT["info"]["version"]
