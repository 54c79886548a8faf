"""The distributions under test, and environments in which the wheel is installed."""

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from scripts import building


class Distributions(NamedTuple):
    """The files that a release publishes."""

    sdist: Path
    wheel: Path


def pytest_addoption(parser: pytest.Parser) -> None:
    """Allow to test what `python -m scripts.building` has built before."""
    parser.addoption("--distributions", type=Path, help="folder of an sdist and a wheel")


@pytest.fixture(scope="session")
def distributions(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Distributions:
    """Build the distributions twice; it fails if the two builds differ."""
    folder = pytestconfig.getoption("--distributions")
    if folder is None:
        folder = tmp_path_factory.mktemp("distributions")
        building.build_twice(folder)
    (sdist,) = folder.absolute().glob("*.tar.gz")
    (wheel,) = folder.absolute().glob("*.whl")
    return Distributions(sdist, wheel)


@pytest.fixture(scope="session")
def installed(distributions: Distributions, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an empty environment; return the environment's folder."""
    return install(distributions.wheel, sys.executable, tmp_path_factory.mktemp("environment"))


def install(wheel: Path, python: str, folder: Path) -> Path:
    subprocess.run([python, "-m", "venv", folder], check=True)
    pip = [f"{folder}/bin/python", "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--no-compile", str(wheel)], check=True)
    subprocess.run([*pip, "check"], check=True)
    return folder
