from pathlib import Path

import pytest

from luigid import cli


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
