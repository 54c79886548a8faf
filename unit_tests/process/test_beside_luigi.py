import subprocess
import sys
from pathlib import Path

import pytest

from luigid.process import beside_luigi

OURS = "#!/usr/bin/python\nfrom luigid.cli import main\n"
LUIGIS = "#!/usr/bin/python\nfrom luigi.cmdline import luigid\n"


def warning(folder: Path, *packages: str) -> str | None:
    """Return the warning in an environment with these packages."""
    for package in packages:
        (folder / f"{package}.dist-info").mkdir()
    return beside_luigi.warning([str(folder / "missing"), str(folder)], folder)


@pytest.mark.parametrize("package", ["luigid-0.1.0", "luigi_tools-1.0", "SQLAlchemy-2.0.40"])
def test_server_without_luigi_warns_of_nothing(tmp_path: Path, package: str) -> None:
    assert warning(tmp_path, package) is None


@pytest.mark.parametrize(
    ("script", "clash"),
    [
        (OURS, "the command luigid is this server's, and uninstalling either removes it"),
        (LUIGIS, "the command luigid is Luigi's, this server's is luigi-daemon"),
        (None, "the command luigid is missing, as uninstalling either removes it"),
    ],
)
def test_warning_says_whose_the_command_is(tmp_path: Path, script: str | None, clash: str) -> None:
    if script is not None:
        (tmp_path / "luigid").write_text(script)
    assert warning(tmp_path, "luigi-3.8.1") == (
        f"Luigi 3.8.1 is installed in the same environment: {clash}. "
        "An environment of its own avoids this"
    )


@pytest.mark.parametrize(
    ("sqlalchemy", "is_named"), [("sqlalchemy-2.0.40", True), ("SQLAlchemy-1.4.54", False)]
)
def test_warning_names_sqlalchemy_that_luigis_history_cannot_use(
    tmp_path: Path, sqlalchemy: str, is_named: bool
) -> None:
    line = warning(tmp_path, "luigi-3.8.1", sqlalchemy)
    assert line is not None
    assert ("; with SQLAlchemy 2.0.40 Luigi's own" in line) == is_named


def test_looking_for_luigi_imports_nothing_slow() -> None:
    script = "from luigid.process.beside_luigi import warning; import sys; warning(); "
    script += "print('importlib.metadata' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
