import subprocess
from pathlib import Path

import pytest

from unit_tests.commands.conftest import Run

#: Completes the last of the words, in bash.
COMPLETE = """
source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_shtab_luigid "${@: -1}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (["t"], ["tasks", "task", "token"]),
        (["tasks", "--st"], ["--status"]),
        (["watch", "--sta"], ["--status"]),
        (["spec", "--format", ""], ["yaml", "json"]),
        (["state", "ex"], ["export"]),
        (["--po"], ["--port"]),
    ],
)
def test_bash_completes_commands_and_their_options(
    run: Run, tmp_path: Path, words: list[str], completed: list[str]
) -> None:
    status, script, err = run("completion", "bash")
    assert (status, err) == (0, "")
    path = tmp_path / "luigid.bash"
    path.write_text(script)
    done = subprocess.run(
        ["bash", "-c", COMPLETE, "bash", path, "luigid", *words],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == completed


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_have_a_script(run: Run, shell: str) -> None:
    status, script, _ = run("completion", shell)
    assert status == 0
    assert "unpause" in script


@pytest.mark.parametrize(
    "words", [["state", "import"], ["--state-path"], ["doctor", "--luigi-cfg"], ["--logdir"]]
)
def test_bash_completes_paths(run: Run, tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "backup.jsonl").write_text("")
    path = tmp_path / "luigid.bash"
    path.write_text(run("completion", "bash")[1])
    done = subprocess.run(
        ["bash", "-c", COMPLETE, "bash", path, "luigid", *words, "ba"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["backup.jsonl"]
