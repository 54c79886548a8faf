"""The document and the server must fit together, or there is no server."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tornado.web import Application

from luigid.contract import DocumentError
from luigid.contract.checker import Checker
from luigid.overview import Overview, Streams
from luigid.process.state_gate import StateGate
from luigid.scheduler.heartbeat import Heartbeats
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from luigid.storage.null_journal import NullJournal
from luigid.web import server
from unit_tests.web import tiny
from unit_tests.web.conftest import MakeContract
from unit_tests.web.cors_policies import cors_policy

Build = Callable[[tiny.Node, object], Application]


@pytest.fixture
def build(make_contract: MakeContract, tmp_path: Path) -> Build:
    def build(document: tiny.Node, scheduler: object) -> Application:
        overview = Overview(SchedulerState({}), Policy(), lambda: 0.0)
        contract = make_contract(document)
        return server.build(
            contract,
            Checker(contract.document),
            scheduler,
            overview,
            Streams(overview),
            cors=cors_policy(),
            max_body_bytes=1,
            metrics=tiny.TinyMetrics(),
            history=None,
            journal=NullJournal(lambda event: None),
            gate=StateGate(),
            heartbeats=Heartbeats(SchedulerState({}), lambda: 0.0),
            obstacle=lambda: None,
            built=tmp_path,
        )

    return build


def test_an_operation_that_no_method_answers_stops_the_start(build: Build) -> None:
    document = tiny.document()
    document["paths"]["/api/missing"] = tiny.method("missing", changes_state=False)
    with pytest.raises(DocumentError, match=r"operation missing\S*: .* no method missing"):
        build(document, tiny.TinyScheduler())


def test_a_method_that_is_no_operation_stops_the_start(build: Build) -> None:
    class Larger(tiny.TinyScheduler):
        def surplus(self) -> None: ...

    with pytest.raises(DocumentError, match="surplus"):
        build(tiny.document(), Larger())


def test_a_page_that_nobody_makes_stops_the_start(build: Build) -> None:
    document = tiny.document()
    document["paths"]["/page"] = {"get": tiny.page("unheard_of", tiny.html("200"))}
    with pytest.raises(DocumentError, match=r"operation unheard_of: .* /page"):
        build(document, tiny.TinyScheduler())


def test_a_verb_that_nobody_answers_stops_the_start(build: Build) -> None:
    document = tiny.document()
    document["paths"]["/tasklist"]["put"] = tiny.page("write_tasklist", tiny.html("200"))
    with pytest.raises(DocumentError, match=r"operation write_tasklist: .* PUT /tasklist"):
        build(document, tiny.TinyScheduler())


def test_data_beside_the_methods_is_no_operation(build: Build) -> None:
    scheduler: Any = tiny.TinyScheduler()
    scheduler.state = object()
    build(tiny.document(), scheduler)
