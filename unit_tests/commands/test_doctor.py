import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from luigid.doctor import checks
from luigid.doctor.finding import Finding, Level
from luigid.doctor.subject import Subject
from unit_tests.commands.conftest import Run
from unit_tests.console.fake_server import FakeServer


@pytest.fixture
def subjects(monkeypatch: pytest.MonkeyPatch) -> list[Subject]:
    """Replace the checks by one that yields a finding of each level up to a warning."""
    examined: list[Subject] = []

    def check(subject: Subject) -> Iterator[Finding]:
        examined.append(subject)
        for level in (Level.OK, Level.NOTICE, Level.WARNING):
            yield Finding(f"a.{level.word}", level, f"It is {level.word}.", f"do {level.word}")

    monkeypatch.setattr(checks, "CHECKS", (("Things", (check,)),))
    return examined


@pytest.mark.usefixtures("subjects")
def test_findings_are_lines_with_their_ids(run: Run) -> None:
    status, out, err = run("doctor")
    assert (status, err) == (4, "")
    assert out.splitlines() == [
        "Things",
        "  ok       It is ok.  a.ok",
        "           do ok",
        "  notice   It is notice.  a.notice",
        "           do notice",
        "  warning  It is warning.  a.warning",
        "           do warning",
        "",
    ]


@pytest.mark.usefixtures("subjects")
def test_quiet_prints_warnings_and_problems(run: Run) -> None:
    _, out, _ = run("doctor", "--quiet")
    assert out.splitlines()[1:2] == ["  warning  It is warning.  a.warning"]


@pytest.mark.usefixtures("subjects")
def test_json_has_levels_and_the_worst_of_them(run: Run) -> None:
    status, out, _ = run("doctor", "--json")
    answer = json.loads(out)
    assert (status, answer["worst"]) == (4, "warning")
    assert answer["findings"][0] == {
        "id": "a.ok",
        "level": "ok",
        "text": "It is ok.",
        "advice": "do ok",
    }


@pytest.mark.parametrize(
    ("level", "status"), [("OK", 0), ("NOTICE", 0), ("WARNING", 4), ("PROBLEM", 1)]
)
def test_worst_finding_decides_the_status(
    run: Run, monkeypatch: pytest.MonkeyPatch, level: str, status: int
) -> None:
    def check(_: Subject) -> Iterator[Finding]:
        yield Finding("a.b", Level[level], "")

    monkeypatch.setattr(checks, "CHECKS", (("Things", (check,)),))
    assert run("doctor")[0] == status


def test_flags_and_file_are_those_of_the_server(
    run: Run, subjects: list[Subject], tmp_path: Path
) -> None:
    file = tmp_path / "other.cfg"
    file.write_text("[scheduler]\nretry_count = 7\n")
    run("doctor", "--luigi-cfg", str(file), "--port", "1234", "--state-path", "s", "--background")
    (subject,) = subjects
    assert subject.flags == {"port": "1234", "state_path": "s", "background": True}
    assert subject.config is not None
    assert subject.config.scheduler.retry_count == 7
    assert subject.client is None


def test_server_is_examined_only_if_it_is_named(
    run: Run, subjects: list[Subject], server: FakeServer
) -> None:
    run("doctor")
    run("doctor", "--url", server.url)
    names = [subject.client.name if subject.client else None for subject in subjects]
    assert names == [None, server.url]


@pytest.mark.parametrize("arguments", [["--luigi-cfg", "none"], ["--url", "ftp://x"]])
def test_wrong_argument_is_one_line_and_status_2(run: Run, arguments: list[str]) -> None:
    status, out, err = run("doctor", *arguments)
    assert (status, out, len(err.splitlines())) == (2, "", 1)
