from pathlib import Path

import pytest

from luigid import cli


def test_ops_prints_folder_of_files_for_operators(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ops"]) == 0
    folder = Path(capsys.readouterr().out.rstrip("\n"))
    assert {"alerts.yml", "dashboard.json", "docker", "systemd"} <= {
        path.name for path in folder.iterdir()
    }
