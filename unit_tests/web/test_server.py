"""Document, scheduler and handlers must match, or the server does not start."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tornado.web import Application

from luigid.audit import Audit
from luigid.contract import DocumentError
from luigid.contract.checker import Checker
from luigid.overview import Overview, Streams
from luigid.process.state_gate import StateGate
from luigid.scheduler.explanation import Explainer
from luigid.scheduler.heartbeat import Heartbeats
from luigid.scheduler.operators import Operators
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from luigid.storage.memory_actions import MemoryActions
from luigid.storage.null_journal import NullJournal
from luigid.web import server
from unit_tests.web import tiny_document
from unit_tests.web.conftest import MakeContract
from unit_tests.web.cors_policies import cors_policy
from unit_tests.web.fakes import FakeMetrics, FakeScheduler

Build = Callable[[tiny_document.Node, object], Application]


@pytest.fixture
def build(make_contract: MakeContract, tmp_path: Path) -> Build:
    def build(document: tiny_document.Node, scheduler: object) -> Application:
        state = SchedulerState({})
        overview = Overview(state, Policy(), lambda: 0.0, Explainer(state, Policy()))
        contract = make_contract(document)
        return server.build(
            contract,
            Checker(contract.document),
            scheduler,
            overview,
            Streams(overview),
            cors=cors_policy(),
            max_body_bytes=1,
            metrics=FakeMetrics(),
            history=None,
            journal=NullJournal(lambda event: None),
            gate=StateGate(),
            heartbeats=Heartbeats(state, lambda: 0.0),
            operators=Operators(state, Policy(), lambda: 0.0, lambda event: None),
            audit=Audit(state, NullJournal(lambda event: None), MemoryActions(), lambda: 0.0),
            obstacle=lambda: None,
            static_folder=tmp_path,
        )

    return build


def test_operation_without_method_prevents_start(build: Build) -> None:
    document = tiny_document.document()
    document["paths"]["/api/missing"] = tiny_document.method("missing", changes_state=False)
    with pytest.raises(DocumentError, match=r"operation missing\S*: .* no method missing"):
        build(document, FakeScheduler())


def test_method_without_operation_prevents_start(build: Build) -> None:
    class LargerScheduler(FakeScheduler):
        def surplus(self) -> None: ...

    with pytest.raises(DocumentError, match="surplus"):
        build(tiny_document.document(), LargerScheduler())


def test_page_without_handler_prevents_start(build: Build) -> None:
    document = tiny_document.document()
    document["paths"]["/page"] = {
        "get": tiny_document.page("unheard_of", tiny_document.html("200"))
    }
    with pytest.raises(DocumentError, match=r"operation unheard_of: .* /page"):
        build(document, FakeScheduler())


def test_verb_without_handler_prevents_start(build: Build) -> None:
    document = tiny_document.document()
    document["paths"]["/tasklist"]["put"] = tiny_document.page(
        "write_tasklist", tiny_document.html("200")
    )
    with pytest.raises(DocumentError, match=r"operation write_tasklist: .* PUT /tasklist"):
        build(document, FakeScheduler())


def test_attribute_that_is_no_method_needs_no_operation(build: Build) -> None:
    scheduler: Any = FakeScheduler()
    scheduler.state = object()
    build(tiny_document.document(), scheduler)
