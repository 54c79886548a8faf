"""Servers of small documents."""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from luigid.contract import Contract, Document
from luigid.history.history import History
from luigid.web.history_pages import MIN_THREAD_COMPRESSED_BYTES
from unit_tests.web import tiny_document
from unit_tests.web.cors_policies import cors_policy
from unit_tests.web.running_server import RunningServer

MakeContract = Callable[[tiny_document.Node], Contract]
MakeServer = Callable[..., RunningServer]


@pytest.fixture(scope="session")
def make_contract(tmp_path_factory: pytest.TempPathFactory) -> MakeContract:
    """Make contracts of documents. They are cached, as it takes long to make one."""
    path = tmp_path_factory.mktemp("document") / "openapi.yaml"
    contracts: dict[str, Contract] = {}

    def make(document: tiny_document.Node) -> Contract:
        text = json.dumps(document)  # JSON is YAML
        if text not in contracts:
            path.write_text(text)
            contracts[text] = Contract(Document.read(path), compare=True)
        return contracts[text]

    return make


@pytest.fixture
def static_folder(tmp_path: Path) -> Path:
    """A folder of built files with a visualiser, beside a file that must not be served."""
    folder = tmp_path / "static"
    page = folder / "visualiser" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("<!DOCTYPE html><title>Tasks</title>")
    (tmp_path / "secret.txt").write_text("not for the web")
    return folder


@pytest.fixture
def make_server(make_contract: MakeContract, static_folder: Path) -> Iterator[MakeServer]:
    """Start servers.

    By default they serve the tiny document without a history; further settings are those of [cors].
    """
    servers: list[RunningServer] = []

    def make(
        document: tiny_document.Node | None = None,
        history: History | None = None,
        *,
        heartbeat_interval: float = 15.0,
        min_thread_compressed_page_bytes: int = MIN_THREAD_COMPRESSED_BYTES,
        trusted_proxies: Sequence[str] = (),
        **cors: Any,
    ) -> RunningServer:
        server = RunningServer(
            runner,
            make_contract(document or tiny_document.document()),
            cors_policy(**cors),
            static_folder,
            history,
            heartbeat_interval,
            min_thread_compressed_page_bytes,
            trusted_proxies,
        )
        servers.append(server)
        return server

    with asyncio.Runner() as runner:
        yield make
        for server in servers:
            server.close()


@pytest.fixture
def server(make_server: MakeServer) -> RunningServer:
    """A server without CORS and history."""
    return make_server()
