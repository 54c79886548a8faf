"""What the pages install, configure and call exists, under the names that they use."""

import configparser
import re
from importlib import metadata

import luigi.interface

from docs.tools.blocks import ROOT, pages, read

#: packages of the package index that the pages install, besides luigid
PACKAGES = {"SQLAlchemy<2", "luigi", "openapi-python-client", "tox"}


def checked_here(test: str) -> str:
    """Return the blocks that a test of this file checks."""
    blocks = [block for page in pages() for block in read(page)]
    return "\n".join(block.text for block in blocks if block.value.endswith(f"::{test}"))


def test_installed_packages_exist() -> None:
    texts = [page.read_text(encoding="utf-8") for page in pages()]
    found = [re.findall(r"pip install (?:--\S+ )*('[^']+'|[\w.\[\]-]+)", text) for text in texts]
    installed = {name.strip("'") for names in found for name in names}
    provided = metadata.metadata("luigid").get_all("Provides-Extra") or []
    extras = {f"luigid[{extra}]" for extra in provided}
    assert installed <= {".", "luigid"} | extras | PACKAGES
    assert {name for name in installed if name.startswith("luigid[")} == extras
    assert "pip install ." in checked_here("test_installed_packages_exist")


def test_settings_of_workers_are_those_of_luigi() -> None:
    settings = configparser.ConfigParser()
    settings.read_string(checked_here("test_settings_of_workers_are_those_of_luigi"))
    known = {name for name, _ in luigi.interface.core.get_params()}
    assert settings.sections() == ["core"]
    assert {key.replace("default_", "") for key in settings["core"]} <= known


def test_options_of_workers_are_those_of_luigi() -> None:
    options = set(
        re.findall(r" --([\w-]+)", checked_here("test_options_of_workers_are_those_of_luigi"))
    )
    known = {name.replace("_", "-") for name, _ in luigi.interface.core.get_params()}
    assert options
    assert options <= known


def test_command_that_tests_names_existing_environments() -> None:
    assert "tox p" in checked_here("test_command_that_tests_names_existing_environments")
    tox = configparser.RawConfigParser()
    tox.read(ROOT / "tox.ini")
    names = tox["tox"]["env_list"].split(", ")
    assert {f"testenv:{name}" for name in names} <= set(tox.sections())
