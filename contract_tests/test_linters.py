"""What independent tools say of the document: Ajv, Spectral and Redocly, by their own rules.

They get it as a server without logins serves it. Otherwise Spectral warns of each role: OpenAPI 3.1
allows roles for every scheme, its rule `oas3-operation-security-defined` only scopes of OAuth.
"""

import copy
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from contract_tests import node
from contract_tests.document import DOCUMENT, OPEN, without_logins
from luigid.contract.openapi32 import as_openapi32

MAX_WARNINGS = 20

Json = dict[str, Any]


@pytest.fixture(scope="module", autouse=True)
def _packages() -> None:
    node.modules()


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """The document as clients get it, without what only this server keeps to."""
    return written(tmp_path, without_logins(DOCUMENT))


def written(folder: Path, document: Json) -> Path:
    path = folder / "openapi.json"
    path.write_text(json.dumps(document))
    return path


def redocly(path: Path) -> Counter[str]:
    """Return how many errors and warnings Redocly finds by its recommended rules."""
    flags = ("--extends", "recommended", "--format", "json", "--max-problems", "1000")
    output = node.run(path.parent, "sh", "-c", f"redocly lint {path} {' '.join(flags)}; true")
    report = json.loads(output[output.index("{\n") : output.rindex("}") + 1])
    return Counter(problem["severity"] for problem in report["problems"])


def test_ajv_accepts_every_example(document: Path) -> None:
    *faults, count = node.run(node.PACKAGE, "node", "examples.mjs", str(document)).splitlines()
    assert faults == []
    assert int(count) > 250


def test_ajv_accepts_every_example_by_the_strict_schemas(tmp_path: Path) -> None:
    path = written(tmp_path, OPEN)
    *faults, _ = node.run(node.PACKAGE, "node", "examples.mjs", str(path)).splitlines()
    assert faults == []


def test_ajv_refuses_wrong_example(tmp_path: Path) -> None:
    wrong = copy.deepcopy(DOCUMENT)
    examples = wrong["components"]["responses"]["NoSuchTask"]["content"]
    del examples["application/problem+json"]["examples"]["task"]["value"]["request_id"]
    path = written(tmp_path, wrong)
    output = node.run(node.PACKAGE, "node", "examples.mjs", str(path), status=1)
    assert "NoSuchTask" in output
    assert "request_id" in output


def test_spectral_finds_no_error(document: Path) -> None:
    rules = document.with_name(".spectral.yaml")
    rules.write_text("extends: [[spectral:oas, recommended]]\n")
    flags = ("--ruleset", str(rules), "--format", "json", "--fail-severity", "error", "--quiet")
    output = node.run(document.parent, "spectral", "lint", str(document), *flags)
    found = json.loads(output[: output.rindex("]") + 1])
    errors = [problem for problem in found if problem["severity"] == 0]
    assert errors == []
    assert len(found) < MAX_WARNINGS, Counter(problem["code"] for problem in found)


def test_redocly_finds_no_error(document: Path) -> None:
    found = redocly(document)
    assert found["error"] == 0
    assert found["warn"] < MAX_WARNINGS


def test_redocly_reads_openapi_3_2(tmp_path: Path) -> None:
    path = written(tmp_path, as_openapi32(without_logins(DOCUMENT)))
    found = redocly(path)
    assert found["error"] == 0
    assert found["warn"] < MAX_WARNINGS
