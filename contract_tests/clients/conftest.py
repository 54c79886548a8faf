"""A server that clients call, the document's two forms, and what has been generated of them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from contract_tests.client import call
from contract_tests.clients.generators import Generator
from contract_tests.clients.running import attempt, run
from contract_tests.server import Server, running

#: The family whose run the history has.
RECORDED = "Recorded"


def expected(task_id: str) -> list[object]:
    """Return what each client prints of the answers to its calls."""
    return [None, task_id, [task_id], "out of paper", [task_id], [RECORDED], 404]


@pytest.fixture(scope="session")
def called_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a history, and the task that the page speaks of, which has failed."""
    settings = {"scheduler": {"record_task_history": "true", "remove_delay": "86400"}}
    with running(tmp_path_factory.mktemp("server"), settings=settings) as server:
        known = {"task_id": "MyTask_99914b932b", "family": "MyTask", "worker": "w"}
        call(server.url, "add_task", **known)
        call(server.url, "add_task", **known, status="FAILED", expl="out of paper")
        recorded = {"task_id": f"{RECORDED}_1", "family": RECORDED, "worker": "w"}
        call(server.url, "add_task", **recorded)
        call(server.url, "get_work", worker="w")
        call(server.url, "add_task", **recorded, status="DONE")
        yield server


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write the whole document and its profile for clients; return the files."""
    folder = tmp_path_factory.mktemp("documents")
    paths = {"whole": folder / "whole.json", "clients": folder / "clients.json"}
    paths["whole"].write_text(run(folder, "python", "-m", "luigid", "spec", "--format", "json"))
    paths["clients"].write_text(run(folder, "python", "-m", "luigid", "spec", "--profile=clients"))
    return paths


def generate_all(
    folder: Path, generators: list[Generator], documents: dict[str, Path]
) -> dict[str, tuple[int, str]]:
    """Have each generator make a client in a folder of its own.

    Return exit status and output by the name.
    """

    def generate(generator: Generator) -> tuple[int, str]:
        (folder / generator.name / "generated").mkdir(parents=True)
        command = generator.command.format(document=documents[generator.document])
        tools = folder / "node_modules" / ".bin"
        program, *arguments = command.split()
        found = tools / program
        program = str(found) if found.exists() else program
        return attempt(folder / generator.name, program, *arguments)

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(generate, generators))
    return {each.name: made for each, made in zip(generators, done, strict=True)}
