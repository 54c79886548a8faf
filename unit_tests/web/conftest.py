"""Servers of the tiny document."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from luigid.contract import Contract, Document
from luigid.history.history import History
from unit_tests.web import tiny
from unit_tests.web.cors_policies import cors_policy
from unit_tests.web.serving import Site

MakeContract = Callable[[tiny.Node], Contract]
MakeSite = Callable[..., Site]


@pytest.fixture(scope="session")
def make_contract(tmp_path_factory: pytest.TempPathFactory) -> MakeContract:
    """Make the contract of a document; equal ones once, since it takes its time."""
    path = tmp_path_factory.mktemp("document") / "openapi.yaml"
    contracts: dict[str, Contract] = {}

    def make(document: tiny.Node) -> Contract:
        text = json.dumps(document)  # JSON is YAML
        if text not in contracts:
            path.write_text(text)
            contracts[text] = Contract(Document.read(path), compare=True)
        return contracts[text]

    return make


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """The folder of what was built, the visualiser alone, beside a file that is not for the web."""
    folder = tmp_path / "static"
    page = folder / "visualiser" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("<!DOCTYPE html><title>Tasks</title>")
    (tmp_path / "secret.txt").write_text("not for the web")
    return folder


@pytest.fixture
def make_site(make_contract: MakeContract, built: Path) -> Iterator[MakeSite]:
    """Start a server of a document, by default the tiny one, under a CORS policy."""
    sites: list[Site] = []

    def make(
        document: tiny.Node | None = None, history: History | None = None, **cors: Any
    ) -> Site:
        contract = make_contract(document or tiny.document())
        site = Site(runner, contract, cors_policy(**cors), built, history)
        sites.append(site)
        return site

    with asyncio.Runner() as runner:
        yield make
        for site in sites:
            site.close()


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """A server with CORS off."""
    return make_site()
