"""Compression, slices and dates of calls; see test_rpc.py for small answers."""

import asyncio
import gzip
import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from tornado.httputil import HTTPHeaders, RequestStartLine, ResponseStartLine
from tornado.iostream import StreamClosedError

from luigid.contract import Contract, Document
from luigid.metrics.call_metrics import CallMetrics
from luigid.process.shipped_files import shipped
from luigid.scheduler import Scheduler
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from luigid.storage.null_journal import NullJournal
from luigid.web.call import Calls, HttpDate
from luigid.web.fragments import Fragments
from luigid.web.routes import by_path, rpc_methods
from unit_tests.web.cors_policies import cors_policy

Ask = Callable[..., "Answer"]
MakeAsk = Callable[..., Ask]


class Answer:
    """A connection that records the answer written to it."""

    def __init__(self, *, is_closed: bool = False) -> None:
        self.is_closed = is_closed
        self.is_finished = asyncio.Event()
        self.status = 0
        self.headers = HTTPHeaders()
        self.body = b""

    def write_headers(
        self, start_line: ResponseStartLine, headers: HTTPHeaders, chunk: bytes
    ) -> "asyncio.Future[None]":
        self.status, self.headers, self.body = start_line.code, headers, chunk
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self.is_closed:
            written.set_exception(StreamClosedError())
        else:
            written.set_result(None)
        return written

    def finish(self) -> None:
        self.is_finished.set()

    @property
    def value(self) -> Any:
        is_compressed = self.headers.get("Content-Encoding") == "gzip"
        return json.loads(gzip.decompress(self.body) if is_compressed else self.body)["response"]


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract(Document.read(shipped("spec/openapi.yaml")))


@pytest.fixture
def scheduler() -> Scheduler:
    scheduler = Scheduler(SchedulerState({}), Policy(), lambda: 1000.0)
    for number in range(300):
        scheduler.add_task(worker="w", task_id=f"F_{number}", family="F")
    return scheduler


@pytest.fixture
def ask(make_ask: MakeAsk) -> Ask:
    return make_ask()


@pytest.fixture
def ask_in_tiny_slices(make_ask: MakeAsk) -> Ask:
    """Other work gets its turn after every slice of an answer."""
    return make_ask(slice_seconds=0.0)


@pytest.fixture
def make_ask(contract: Contract, scheduler: Scheduler) -> MakeAsk:
    """Return a factory of functions that send a request; settings are those of `Calls`."""
    paths = by_path(contract.operations)
    methods = {p: (paths[p], m) for p, m in rpc_methods(contract.operations, scheduler).items()}
    count_call = CallMetrics(CollectorRegistry()).count
    fragments = Fragments(contract)

    def make(**settings: Any) -> Ask:
        calls = Calls(
            contract,
            methods,
            cors_policy(),
            1000,
            fragments,
            NullJournal(lambda event: None),
            count_call,
            **settings,
        )
        return partial(_ask, calls)

    return make


def _ask(
    calls: Calls, path: str, after_begin: Callable[[], None] = lambda: None, **headers: str
) -> Answer:
    async def scenario() -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = Answer()
        start = RequestStartLine("GET", path, "HTTP/1.1")
        found = calls.find(start, HTTPHeaders(named), answer)  # type: ignore[arg-type]
        assert found is not None
        found.finish()
        after_begin()
        async with asyncio.timeout(10):
            await answer.is_finished.wait()
        return answer

    return asyncio.run(scenario())


def test_short_answer_is_not_compressed(ask: Ask) -> None:
    answer = ask("/api/is_paused", Accept_Encoding="gzip")
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_long_answer_is_compressed_if_client_accepts_gzip(ask: Ask) -> None:
    plain = ask("/api/task_list")
    compressed = ask("/api/task_list", Accept_Encoding="gzip, deflate")
    assert "Content-Encoding" not in plain.headers
    assert len(compressed.body) < len(plain.body) / 10
    assert compressed.value == plain.value
    assert compressed.headers["Content-Length"] == str(len(compressed.body))


@pytest.mark.parametrize("size", [0, 10**9], ids=["by a thread", "at once"])
def test_answer_is_compressed_by_thread_from_given_size(make_ask: MakeAsk, size: int) -> None:
    ask = make_ask(min_thread_compressed_bytes=size)
    assert len(ask("/api/task_list", Accept_Encoding="gzip").value) == 300


def test_answer_in_many_slices_equals_answer_in_one(ask: Ask, ask_in_tiny_slices: Ask) -> None:
    assert ask_in_tiny_slices("/api/task_list").value == ask("/api/task_list").value


def test_invalid_task_in_later_slice_is_500(ask_in_tiny_slices: Ask, scheduler: Scheduler) -> None:
    scheduler.state.update_task(scheduler.state.tasks["F_299"], tracking_url=5)  # type: ignore[arg-type]
    answer = ask_in_tiny_slices("/api/task_list")
    assert answer.status == 500
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_answer_in_slices_survives_changes_meanwhile(
    ask_in_tiny_slices: Ask, scheduler: Scheduler
) -> None:
    def change() -> None:
        scheduler.state.remove_task(scheduler.state.tasks["F_0"])
        scheduler.add_task(worker="w", task_id="new", family="F")

    assert 299 <= len(ask_in_tiny_slices("/api/task_list", change).value) <= 301


def test_answer_has_its_date(make_ask: MakeAsk) -> None:
    ask = make_ask(date=HttpDate(lambda: 1_000_000_000.5))
    assert ask("/api/is_paused").headers["Date"] == "Sun, 09 Sep 2001 01:46:40 GMT"
