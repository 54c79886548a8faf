"""TypeScript: generates clients, compiles them together, and has each call a server."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from contract_tests import node
from contract_tests.clients.conftest import expected, generate_all
from contract_tests.clients.generators import Generator, of
from contract_tests.clients.running import PACKAGE, PAGE_URL, attempt, generate, run, snippets
from contract_tests.server import Server

GENERATORS = of("ts")
TSCONFIG: dict[str, Any] = {
    "compilerOptions": {
        "strict": True,
        "noEmit": True,
        "target": "es2022",
        "lib": ["es2022", "dom", "dom.iterable"],
        "module": "esnext",
        "moduleResolution": "bundler",
        "types": ["node"],
    },
    "include": ["*/consumer.ts", "*/generated/**/*.ts"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages of the lock file."""
    folder = tmp_path_factory.mktemp("typescript")
    shutil.copy(PACKAGE / "package.json", folder)
    (folder / "node_modules").symlink_to(node.modules())
    return folder


@pytest.fixture(scope="module")
def outputs(folder: Path, documents: dict[str, Path]) -> dict[str, tuple[int, str]]:
    return generate_all(folder, GENERATORS, documents)


@pytest.fixture(scope="module")
def complaints(folder: Path, outputs: dict[str, tuple[int, str]]) -> list[str]:
    """What the compiler says of all clients, and of the programs that use them."""
    for generator in GENERATORS:
        shutil.copy(generator.consumer, folder / generator.name / "consumer.ts")
    (folder / "tsconfig.json").write_text(json.dumps(TSCONFIG))
    _, output = attempt(folder, "tsc", "--project", ".")
    return output.splitlines()


@pytest.mark.parametrize("generator", GENERATORS, ids=lambda it: it.name)
def test_generated_client_compiles_and_calls_server(
    called_server: Server,
    folder: Path,
    outputs: dict[str, tuple[int, str]],
    complaints: list[str],
    generator: Generator,
) -> None:
    status, output = outputs[generator.name]
    assert status == 0, output
    assert [line for line in complaints if line.startswith(f"{generator.name}/")] == []
    script = f"{generator.name}/consumer.js"
    bundle = ("--bundle", "--packages=external", "--platform=node", "--format=esm")
    run(folder, "esbuild", f"{generator.name}/consumer.ts", *bundle, f"--outfile={script}")
    family = f"{generator.name} family"
    said = run(folder, "node", script, LUIGID_URL=called_server.url.rstrip("/"), FAMILY=family)
    task_id = f"{family}_1"
    assert json.loads(said) == expected(task_id)


def check_types(folder: Path, script: str, *, succeeds: bool = True) -> str:
    (folder / "consumer.ts").write_text(script)
    flags = ("--strict", "--noEmit", "--target", "es2022", "--module", "nodenext")
    return run(folder, "tsc", *flags, "consumer.ts", succeeds=succeeds)


@pytest.fixture(scope="module")
def page(folder: Path) -> Path:
    """The folder with the types that the commands of the page generate."""
    commands, _ = snippets("sh")
    generate(folder, commands)
    return folder


def test_client_of_page_calls_server(called_server: Server, page: Path) -> None:
    (script,) = snippets("ts")
    assert PAGE_URL in script
    assert check_types(page, script.replace(PAGE_URL, called_server.url)) == ""
    lines = run(page, "node", "consumer.ts").splitlines()
    assert "MyTask_99914b932b MyTask()" in lines


def test_compiler_finds_wrong_calls(page: Path) -> None:
    (script,) = snippets("ts")
    for right, wrong in [("FAILED", "LOST"), ("detail", "reason"), ("display_name", "nickname")]:
        assert right in script
        script = script.replace(right, wrong)
    complaints = check_types(page, script, succeeds=False)
    assert re.findall(r"error TS\d+: (.*?'.*?')", complaints) == [
        "Type '\"LOST\"'",
        "Property 'reason'",
        "Property 'nickname'",
    ]
