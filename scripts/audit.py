"""`python -m scripts.audit`: known vulnerabilities in what luigid and its front end are built of.

It asks the services of pip-audit and npm. One that does not answer is skipped, and it says so; a
vulnerability that is found fails. `tox -e audit` runs this.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.building import ROOT
from scripts.lock import LOCK

FRONT_END = ROOT / "visualiser"


class NoAnswerError(Exception):
    """A service did not answer; the message is what the program said last."""


def main() -> int:
    """Audit both; return 1 if something was found."""
    found = 0
    for name, audit in (("Python", audit_python), ("npm", audit_npm)):
        try:
            faults = list(audit())
        except NoAnswerError as error:
            print(f"skipped  {name}: {error}")
            continue
        for fault in faults:
            print(f"FOUND    {name}: {fault}")
        if not faults:
            print(f"ok       {name}: nothing is known")
        found += len(faults)
    return 1 if found else 0


def audit_python(lock: Path = LOCK) -> Iterator[str]:
    """Yield what is known of the locked packages. Raises NoAnswerError."""
    options = ["--disable-pip", "--require-hashes", "--progress-spinner=off", "--format=json"]
    answer = _run(["pip-audit", *options, "--requirement", str(lock)], lock.parent)
    try:
        dependencies = json.loads(answer.stdout)["dependencies"]
    except (ValueError, LookupError):
        raise NoAnswerError(_last_line(answer.stderr)) from None
    yield from python_faults(dependencies)


def python_faults(dependencies: Sequence[dict[str, object]]) -> Iterator[str]:
    """Yield the vulnerabilities of pip-audit's answer. Raises NoAnswerError."""
    audited = [each for each in dependencies if "skip_reason" not in each]
    if not audited:
        raise NoAnswerError("the service knows none of the packages")
    for each in audited:
        vulnerabilities = each["vulns"]
        assert isinstance(vulnerabilities, list)
        for vulnerability in vulnerabilities:
            fixed = ", ".join(vulnerability["fix_versions"]) or "no version"
            yield f"{each['name']} {each['version']}: {vulnerability['id']}, fixed in {fixed}"
    for each in dependencies:
        if "skip_reason" in each:
            print(f"skipped  Python: {each['name']}: {each['skip_reason']}")


def audit_npm(folder: Path = FRONT_END) -> Iterator[str]:
    """Yield what is known of the locked packages of a front end. Raises NoAnswerError."""
    answer = _run(["npm", "audit", "--json", "--package-lock-only"], folder)
    try:
        report = json.loads(answer.stdout)
    except ValueError:
        raise NoAnswerError(_last_line(answer.stderr)) from None
    yield from npm_faults(report)


def npm_faults(report: dict[str, object]) -> Iterator[str]:
    """Yield the vulnerabilities of npm's report. Raises NoAnswerError."""
    vulnerabilities = report.get("vulnerabilities")
    if not isinstance(vulnerabilities, dict):
        raise NoAnswerError(str(report.get("message") or "the service has no answer"))
    for name, vulnerability in sorted(vulnerabilities.items()):
        yield f"{name} {vulnerability['range']}: {vulnerability['severity']}"


def _run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, cwd=folder, capture_output=True, text=True)
    except OSError as error:
        raise NoAnswerError(f"{command[0]}: {error.strerror}") from error


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1][:200] if lines else "there was no answer"


if __name__ == "__main__":
    sys.exit(main())
