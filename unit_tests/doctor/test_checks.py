from collections.abc import Iterator

import pytest

from luigid.doctor import checks
from luigid.doctor.finding import Finding, Level, notice, ok, problem, warning
from luigid.doctor.subject import Subject
from unit_tests.doctor.conftest import MakeSubject


def test_worst_level_counts() -> None:
    assert checks.worst([]) is Level.OK
    assert checks.worst([ok("a", ""), warning("b", ""), notice("c", "")]) is Level.WARNING
    assert checks.worst([problem("a", ""), ok("b", "")]).word == "problem"


def test_check_that_fails_hides_no_other(
    subject: MakeSubject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check_disk(_: Subject) -> Iterator[Finding]:
        yield ok("disk.first", "")
        raise ValueError("no\nsuch disk")

    def check_nothing(_: Subject) -> Iterator[Finding]:
        yield from ()

    groups = (("Disk", (check_disk, check_nothing)), ("Nothing", (check_nothing,)))
    monkeypatch.setattr(checks, "CHECKS", groups)
    ((title, findings),) = checks.examine(subject())
    assert title == "Disk"
    assert [finding.id for finding in findings] == ["disk.first", "doctor.check-failed"]
    assert findings[1].text == "the check of disk failed: ValueError: no such disk"


def test_every_check_takes_a_configuration_that_cannot_be_loaded(subject: MakeSubject) -> None:
    found = [
        finding
        for _, findings in checks.examine(subject("[luigid]\ncolour = red\n"))
        for finding in findings
    ]
    assert [finding.id for finding in found if finding.level is Level.PROBLEM] == ["settings.error"]
    assert "doctor.check-failed" not in {finding.id for finding in found}


def test_nothing_is_written(subject: MakeSubject) -> None:
    examined = subject("[scheduler]\nrecord_task_history = true\n", background="true")
    list(checks.examine(examined))
    assert [path.name for path in examined.directory.iterdir()] == ["luigi.cfg"]
