"""The unit of systemd."""

import re
import subprocess
import sys
from pathlib import Path

from contract_tests.programs import executable
from package_tests.packages import PROGRAMS
from scripts.building import ROOT

UNIT = ROOT / "ops" / "systemd" / "luigid.service"

#: ten times systemd's exposure, of which less is better; unhardened services have 96
MAX_EXPOSURE = 15


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = executable("systemd-analyze", PROGRAMS["systemd-analyze"])
    return subprocess.run([program, *arguments], capture_output=True, text=True)


def test_unit_is_valid(tmp_path: Path) -> None:
    # The program that it names must exist.
    unit = tmp_path / UNIT.name
    text, count = re.subn(r"(?<=^ExecStart=)\S+", sys.executable, UNIT.read_text(), flags=re.M)
    assert count == 1
    unit.write_text(text)
    verified = analyze("verify", "--man=no", unit)
    assert (verified.returncode, verified.stdout + verified.stderr) == (0, "")


def test_unit_is_hardened() -> None:
    options = ("--offline=true", f"--threshold={MAX_EXPOSURE}", "--no-pager")
    assessed = analyze("security", *options, UNIT)
    assert assessed.returncode == 0, assessed.stdout + assessed.stderr


def test_checking_process_may_give_way() -> None:
    # os.nice() is a call of @resources; the last filter that names a call decides.
    filters = re.findall(r"^SystemCallFilter=(.*)$", UNIT.read_text(), re.M)
    assert "@resources" in filters[-2]
    assert filters[-1] == "setpriority"
