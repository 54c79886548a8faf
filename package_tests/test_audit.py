"""An audit fails with what is known, and says so where no service answers."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts import audit
from scripts.lock import LOCK

CLEAN: dict[str, object] = {"name": "a", "version": "1", "vulns": []}
VULNERABLE: dict[str, object] = {
    "name": "b",
    "version": "2",
    "vulns": [{"id": "CVE-1", "fix_versions": ["2.1", "3"]}],
}
UNFIXED: dict[str, object] = {
    "name": "c",
    "version": "3",
    "vulns": [{"id": "CVE-2", "fix_versions": []}],
}
UNKNOWN: dict[str, object] = {"name": "d", "skip_reason": "not found"}

Answer = Callable[[list[str]], subprocess.CompletedProcess[str]]


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Have each program answer with an output."""
    outputs: dict[str, str] = {}

    def run(command: list[str], **_options: Any) -> subprocess.CompletedProcess[str]:
        if command[0] not in outputs:
            raise FileNotFoundError(2, "No such file or directory")
        return subprocess.CompletedProcess(command, 1, outputs[command[0]], "warning\nno network")

    monkeypatch.setattr(subprocess, "run", run)
    return outputs.__setitem__


def test_vulnerabilities_fail(
    answer: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    answer("pip-audit", json.dumps({"dependencies": [VULNERABLE]}))
    answer("npm", '{"vulnerabilities": {"e": {"range": "<4", "severity": "high"}}}')
    assert audit.main() == 1
    assert capsys.readouterr().out.splitlines() == [
        "FOUND    Python: b 2: CVE-1, fixed in 2.1, 3",
        "FOUND    npm: e <4: high",
    ]


def test_nothing_known_passes(
    answer: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    answer("pip-audit", '{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}')
    answer("npm", '{"vulnerabilities": {}}')
    assert audit.main() == 0
    assert capsys.readouterr().out.splitlines() == [
        "ok       Python: nothing is known",
        "ok       npm: nothing is known",
    ]


@pytest.mark.parametrize(
    ("output", "reason"),
    [("", "no network"), ('{"error": {}, "message": "405 Not Allowed"}', "405 Not Allowed")],
)
def test_service_that_does_not_answer_is_skipped_with_a_word(
    answer: Callable[[str, str], None],
    capsys: pytest.CaptureFixture[str],
    output: str,
    reason: str,
) -> None:
    answer("npm", output)
    assert audit.main() == 0
    assert capsys.readouterr().out.splitlines() == [
        "skipped  Python: pip-audit: No such file or directory",
        f"skipped  npm: {reason}",
    ]


def test_packages_that_the_service_does_not_know_are_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert list(audit.python_faults([CLEAN, UNFIXED, UNKNOWN])) == [
        "c 3: CVE-2, fixed in no version"
    ]
    assert capsys.readouterr().out == "skipped  Python: d: not found\n"
    with pytest.raises(audit.NoAnswerError):
        list(audit.python_faults([UNKNOWN]))


def test_what_is_audited_exists() -> None:
    assert LOCK.is_file()
    assert Path(audit.FRONT_END, "package-lock.json").is_file()
