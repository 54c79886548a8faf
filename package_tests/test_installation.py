"""The wheel in an empty environment of each Python that is here."""

import itertools
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import luigid
from package_tests.conftest import Distributions, install
from package_tests.serving import get, serving

#: The oldest that luigid supports, and what may follow.
VERSIONS = [f"3.{minor}" for minor in range(11, 20)]


def interpreters() -> Iterator[str]:
    """Yield this interpreter, and one of each other version that runs here."""
    yield sys.executable
    for version in VERSIONS:
        if version != f"3.{sys.version_info.minor}":
            yield from itertools.islice(filter(_runs, _candidates(f"python{version}")), 1)


def _candidates(name: str) -> Iterator[str]:
    on_path = shutil.which(name)
    if on_path is not None:
        yield on_path
    # Those of pyenv are on the path only while they are chosen.
    yield from map(str, sorted(Path.home().glob(f".pyenv/versions/*/bin/{name}")))


def _runs(path: str) -> bool:
    tried = subprocess.run([path, "-c", "import venv, ssl, sqlite3"], capture_output=True)
    return tried.returncode == 0


@pytest.mark.parametrize("python", list(interpreters()), ids=lambda path: Path(path).name)
def test_installed_server_starts(python: str, distributions: Distributions, tmp_path: Path) -> None:
    environment = install(distributions.wheel, python, tmp_path / "environment")
    with serving(
        [f"{environment}/bin/luigid"], tmp_path, "--state-path", f"{tmp_path}/state.pickle"
    ) as port:
        assert get(port, "/readyz")[0] == 200
        assert get(port, "/static/visualiser/index.html")[0] == 200
        assert get(port, "/static/visualiser/visualiser.js")[0] == 200
    assert (tmp_path / "state.db").exists()


def test_installed_command_names_folder_of_files_for_operators(
    installed: Path, tmp_path: Path
) -> None:
    said = subprocess.run(
        [f"{installed}/bin/luigid", "ops"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    folder = Path(said.stdout.rstrip("\n"))
    assert installed in folder.parents
    assert (folder / "systemd" / "luigid.service").is_file()


def test_version_is_that_of_the_checkout(installed: Path, tmp_path: Path) -> None:
    luigid_, option = installed / "bin" / "luigid", "--version"
    said = subprocess.check_output([luigid_, option], cwd=tmp_path, text=True)
    assert said == f"luigid {luigid.__version__}\n"
