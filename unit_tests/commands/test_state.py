from pathlib import Path

import pytest

from luigid import cli
from luigid.durability import backup


def test_direction_must_be_given(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["state"])
    assert caught.value.code == 2
    assert capsys.readouterr().err == (
        "luigid: error: the following arguments are required: export|import\n"
    )


def test_state_path_may_follow_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["state", "export", "out", "--state-path", f"{tmp_path}/none.pickle"]) == 2
    assert f"{tmp_path}/none.db: there is no state" in capsys.readouterr().err


def test_export_reports_its_records_and_asks_before_it_overwrites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in").write_text(
        '{"format":"luigid-state","version":1}\n'
        '{"kind":"settings","key":"","record":{"is_paused":true,"resources":{}}}\n{"end":1}\n'
    )
    at = ["--state-path", "state.pickle"]
    assert cli.main(["state", "import", "in", *at]) == 0
    assert capsys.readouterr().err == "luigid: 1 record imported\n"
    assert cli.main(["state", "export", "out", *at]) == 0
    assert capsys.readouterr().err == "luigid: 1 record exported\n"
    assert cli.main(["state", "export", "out", *at]) == 2
    assert capsys.readouterr().err == "luigid: error: out exists; --force overwrites it\n"
    assert cli.main(["state", "export", "out", "--force", "--format", "luigi-pickle", *at]) == 0
    assert capsys.readouterr().err == (
        "luigid: 0 records exported\nluigid: Luigi's file has no place for the pause\n"
    )


def test_formats_of_the_command_are_those_of_the_export(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        cli.main(["state", "export", "out", "--format", "?"])
    error = capsys.readouterr().err
    assert all(repr(format_) in error or format_ in error for format_ in backup.FORMATS)
    assert error.count(",") == len(backup.FORMATS) - 1
