"""Python: generates clients, imports all that they have, and has each call a server."""

import json
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from contract_tests.clients import generators
from contract_tests.clients.conftest import expected, generate_all
from contract_tests.clients.generators import Generator, of
from contract_tests.clients.running import PACKAGE, PAGE_URL, ROOT, generate, run, snippets
from contract_tests.document import METHODS
from contract_tests.server import Server

GENERATORS = of("py")
IMPORT_ALL = """\
import importlib, pathlib, warnings
for path in sorted(pathlib.Path().rglob("*.py")):
    if path.parts[0].removesuffix(".py") == "luigid_client":
        importlib.import_module(".".join(path.with_suffix("").parts))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("python")


@pytest.fixture(scope="module")
def outputs(folder: Path, documents: dict[str, Path]) -> dict[str, tuple[int, str]]:
    return generate_all(folder, GENERATORS, documents)


@pytest.mark.parametrize("generator", GENERATORS, ids=lambda it: it.name)
def test_generated_client_can_be_imported_and_calls_server(
    called_server: Server,
    folder: Path,
    outputs: dict[str, tuple[int, str]],
    generator: Generator,
) -> None:
    status, output = outputs[generator.name]
    assert status == 0, output
    place = folder / generator.name
    assert run(place, sys.executable, "-c", IMPORT_ALL) == ""
    shutil.copy(generator.consumer, place / "consumer.py")
    family = f"{generator.name} family"
    url = called_server.url.rstrip("/")
    said = run(place, sys.executable, "consumer.py", LUIGID_URL=url, FAMILY=family)
    task_id = f"{family}_1"
    assert json.loads(said) == expected(task_id)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with the package that the commands of the page generate, and their output."""
    folder = tmp_path_factory.mktemp("page")
    _, commands = snippets("sh")
    return folder, generate(folder, commands)


def test_client_of_page_calls_server(called_server: Server, page: tuple[Path, str]) -> None:
    folder, _ = page
    (script,) = snippets("python")
    assert PAGE_URL in script
    url = called_server.url.rstrip("/")
    (folder / "consumer.py").write_text(script.replace(PAGE_URL, url))
    assert run(folder, sys.executable, "consumer.py") == "out of paper\n"


def test_client_of_page_has_every_method(page: tuple[Path, str]) -> None:
    folder, output = page
    assert {path.stem for path in folder.glob("luigid_client/api/*/*.py")} >= METHODS.keys()
    assert "Unable to process" not in output


def test_page_of_generators_is_that_of_the_matrix() -> None:
    assert generators.PAGE.read_text(encoding="utf-8") == generators.page()


@pytest.mark.parametrize("folder", [PACKAGE, ROOT / "visualiser"], ids=lambda it: it.name)
def test_lockfile_names_only_public_registry(folder: Path) -> None:
    packages = json.loads((folder / "package-lock.json").read_text())["packages"]
    resolved = [package["resolved"] for package in packages.values() if "resolved" in package]
    assert {urlsplit(url).hostname for url in resolved} <= {"registry.npmjs.org"}
    assert all("integrity" in package for path, package in packages.items() if path)
