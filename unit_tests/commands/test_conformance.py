import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from luigid.conformance import suite
from luigid.conformance.results import Part, Result, Results, Verdict
from luigid.conformance.state import Left
from luigid.conformance.suite import Outcome
from unit_tests.commands.conftest import Run

NOBODY = "http://127.0.0.1:9"


def test_missing_schemathesis_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "find_spec", lambda _: None)
    status, out, err = run("conformance", NOBODY)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "pip install 'luigid[conformance]'" in err


def test_parts_without_it_go_without_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "find_spec", lambda _: None)
    status, _, err = run("conformance", NOBODY, "--part", "life")
    assert status == 3
    assert "no answer to POST /api/task_list" in err


@pytest.mark.parametrize(
    "flags",
    [
        ["--seed", "x"],
        ["--part", "none"],
        ["--max-examples", "-1"],
        ["--seconds", "soon"],
        ["--origin", "a\nb"],
        ["--origin", "https://ü.example"],
    ],
    ids=lambda flags: flags[0],
)
def test_wrong_argument_ends_with_2(run: Run, flags: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run("conformance", NOBODY, *flags)
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--operation", "pong"], "--operation: there is no 'pong', did you mean ping?"),
        (["--scenario", "xyz"], "--scenario: there is no 'xyz'\n"),
        (["--junit", "/no/such/folder/x.xml"], "/no/such/folder/x.xml: No such file"),
        (["--junit", "/"], "/: Is a directory"),
    ],
    ids=lambda value: value[0],
)
def test_what_there_is_not_is_told_before_the_server_is_called(
    run: Run, flags: list[str], message: str
) -> None:
    status, out, err = run("conformance", NOBODY, *flags)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert message in err


def test_profile_names_the_server(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "luigid" / "profiles.toml"
    file.parent.mkdir()
    file.write_text(f'[profiles.here]\nurl = "{NOBODY}"\n')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    status, _, err = run("conformance", "--profile", "here", "--part", "life")
    assert (status, NOBODY in err) == (3, True)


def test_server_that_is_gone_ends_with_3_after_the_report(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    results = Results()
    results.add(Result(Part.LIFE, "POST /api/ping", Verdict.FAILED, "no-answer", "it closed"))
    outcome = Outcome(results, Left(0, 0), 1.0, "1.0.0", "it: no answer to POST /api/ping")
    monkeypatch.setattr(suite, "run", lambda *_: outcome)
    report = tmp_path / "junit.xml"
    status, out, err = run("conformance", NOBODY, "--json", "--junit", str(report))
    assert (status, err.count("\n")) == (3, 1)
    assert "no answer to POST /api/ping" in err
    assert json.loads(out)["gone"] == outcome.gone
    assert ET.parse(report).find(".//failure") is not None
