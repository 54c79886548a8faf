"""Compression, slices and dates of calls; see test_rpc.py for small answers."""

import asyncio
import dataclasses
import gzip
import json
import threading
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest
from tornado.httputil import HTTPHeaders, RequestStartLine, ResponseStartLine
from tornado.iostream import StreamClosedError

from luigid.audit import Audit
from luigid.contract import Contract, Document
from luigid.contract.checker import Checker
from luigid.contract.fallback import Fallback
from luigid.metrics.call_metrics import CallMetrics
from luigid.process.shipped_files import shipped
from luigid.process.state_gate import StateGate
from luigid.scheduler import Scheduler
from luigid.scheduler.heartbeat import Heartbeats
from luigid.state.policy import Policy
from luigid.state.state import SchedulerState
from luigid.storage.memory_actions import MemoryActions
from luigid.storage.null_journal import NullJournal
from luigid.web.call import Call, Calls
from luigid.web.cors import CorsPolicy
from luigid.web.fragments import Fragments
from luigid.web.header_check import HeaderCheck
from luigid.web.http_date import HttpDate
from luigid.web.large_bodies import LARGE_BODY_BYTES, LargeBodies
from luigid.web.long_body import PIECE_BYTES
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
        #: what was written after the headers
        self.pieces: list[bytes] = []

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

    def write(self, chunk: bytes) -> "asyncio.Future[None]":
        self.pieces.append(chunk)
        self.body += chunk
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        written.set_result(None)
        return written

    def finish(self) -> None:
        self.is_finished.set()

    @property
    def value(self) -> Any:
        is_compressed = self.headers.get("Content-Encoding") == "gzip"
        return json.loads(gzip.decompress(self.body) if is_compressed else self.body)["response"]


@pytest.fixture(scope="module")
def document() -> Document:
    return Document.read(shipped("spec/openapi.yaml"))


@pytest.fixture(scope="module")
def contract(document: Document) -> Contract:
    loaded = Contract(document)
    loaded.load()
    return loaded


@pytest.fixture
def scheduler() -> Scheduler:
    scheduler = Scheduler(SchedulerState({}), Policy(), lambda: 1000.0)
    for number in range(300):
        scheduler.add_task(worker="w", task_id=f"F_{number}", family="F")
    return scheduler


def make_calls(
    contract: Contract, scheduler: Scheduler, max_body_bytes: int = 1_000_000, **settings: Any
) -> Calls:
    paths = by_path(contract.operations)
    methods = {p: (paths[p], m) for p, m in rpc_methods(contract.operations, scheduler).items()}
    count_call = CallMetrics().count
    actions = MemoryActions()
    journal = NullJournal(lambda event: None, actions)
    fragments = Fragments(contract)
    return Calls(
        contract,
        Checker(contract.document),
        methods,
        cors_policy(),
        max_body_bytes,
        fragments,
        HeaderCheck(contract),
        journal,
        StateGate(),
        Heartbeats(scheduler.state, lambda: 1000.0),
        Audit(scheduler.state, journal, actions, lambda: 1000.0),
        count_call,
        **settings,
    )


def find(calls: Calls, path: str, answer: Answer, **headers: str) -> Call:
    start = RequestStartLine("GET", path, "HTTP/1.1")
    found = calls.find(start, HTTPHeaders(headers), answer)  # type: ignore[arg-type]
    assert found is not None
    return found


def begin(calls: Calls, path: str) -> Answer:
    answer = Answer()
    find(calls, path, answer).finish()
    return answer


async def end(answer: Answer) -> None:
    async with asyncio.timeout(30):
        await answer.is_finished.wait()


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

    def make(**settings: Any) -> Ask:
        return partial(_ask, make_calls(contract, scheduler, **settings))

    return make


def _ask(
    calls: Calls, path: str, after_begin: Callable[[], None] = lambda: None, **headers: str
) -> Answer:
    async def scenario() -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = Answer()
        find(calls, path, answer, **named).finish()
        after_begin()
        await end(answer)
        return answer

    return asyncio.run(scenario())


def test_invalid_call_waits_for_openapi_core_and_others_do_not(
    document: Document, scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_import = threading.Event()
    load = Fallback.load

    def load_late(fallback: Fallback) -> None:
        assert may_import.wait(10)
        load(fallback)

    monkeypatch.setattr(Fallback, "load", load_late)
    calls = make_calls(Contract(document), scheduler)

    async def ask_both() -> None:
        invalid = begin(calls, "/api/add_worker?data=5")
        valid = begin(calls, "/api/is_paused")
        await asyncio.sleep(0)
        assert (valid.status, invalid.status) == (200, 0)
        may_import.set()
        await end(invalid)
        assert invalid.status == 400
        # From now on it need not be waited for.
        assert begin(calls, "/api/add_worker?data=5").status == 400

    asyncio.run(ask_both())
    assert "w" in scheduler.state.workers


def test_client_that_goes_away_while_openapi_core_is_imported_gets_no_answer(
    document: Document, scheduler: Scheduler
) -> None:
    calls = make_calls(Contract(document), scheduler)

    async def ask() -> Answer:
        gone, stayed = Answer(), Answer()
        for answer in (gone, stayed):
            found = find(calls, "/api/is_paused?data=5", answer)
            found.finish()
            if answer is gone:
                found.on_connection_close()
        await end(stayed)
        return gone

    assert asyncio.run(ask()).status == 0


def post(calls: Calls, path: str, body: bytes, answer: Answer) -> Call:
    start = RequestStartLine("POST", path, "HTTP/1.1")
    headers = HTTPHeaders({"Content-Type": "application/json"})
    found = calls.find(start, headers, answer)  # type: ignore[arg-type]
    assert found is not None
    found.data_received(body)
    return found


async def posted(calls: Calls, path: str, **arguments: object) -> Answer:
    answer = Answer()
    post(calls, path, json.dumps(arguments).encode(), answer).finish()
    await end(answer)
    return answer


def test_large_call_is_checked_elsewhere_while_others_are_answered(
    contract: Contract, scheduler: Scheduler
) -> None:
    calls = make_calls(contract, scheduler)

    async def ask() -> None:
        deps = [f"F_{number}" for number in range(30_000)]
        arguments = {"worker": "w", "task_id": "t"}
        taken = asyncio.create_task(posted(calls, "/api/add_task", **arguments, deps=deps))
        refused = asyncio.create_task(
            posted(calls, "/api/add_task", **arguments, new_deps=[0] * 30_000)
        )
        await asyncio.sleep(0)
        assert begin(calls, "/api/is_paused").status == 200
        assert not taken.done()
        assert (await taken).status == 200
        assert (await refused).status == 400
        await calls.checker.close()

    asyncio.run(ask())
    assert len(scheduler.state.tasks["t"].deps) == 30_000


def test_large_bodies_beyond_the_room_are_dropped_and_refused(
    contract: Contract, scheduler: Scheduler
) -> None:
    calls = make_calls(contract, scheduler, max_body_bytes=10**7, large_bodies=LargeBodies(1))
    body = b" " * (LARGE_BODY_BYTES + 1)

    async def ask() -> None:
        first, second, third = Answer(), Answer(), Answer()
        receiving = post(calls, "/api/ping", body, first)
        post(calls, "/api/ping", body, second).finish()
        assert second.status == 503
        assert second.headers["Retry-After"] == "1"
        assert "large" in json.loads(second.body)["detail"]
        receiving.on_connection_close()
        waiting = post(calls, "/api/ping", body, third)
        waiting.finish()
        await end(third)
        assert third.status == 400
        await calls.checker.close()

    asyncio.run(ask())


def test_openapi_core_that_cannot_be_imported_is_an_internal_error(
    document: Document, scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_fallback: Fallback) -> None:
        raise ImportError("openapi_core")

    monkeypatch.setattr(Fallback, "load", fail)
    calls = make_calls(Contract(document), scheduler)

    async def ask() -> Answer:
        answer = begin(calls, "/api/is_paused?data=5")
        await end(answer)
        return answer

    assert asyncio.run(ask()).status == 500


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


@pytest.mark.parametrize("size", [0, 10**9], ids=["in pieces", "at once"])
def test_answer_is_sent_in_pieces_from_given_size(make_ask: MakeAsk, size: int) -> None:
    ask = make_ask(min_long_bytes=size)
    for encoding in ("gzip", "identity"):
        answer = ask("/api/task_list", Accept_Encoding=encoding)
        assert len(answer.value) == 300
        assert answer.headers["Content-Length"] == str(len(answer.body))
        assert bool(answer.pieces) == (size == 0)


def test_other_calls_are_answered_between_the_pieces_of_an_answer(
    contract: Contract, scheduler: Scheduler
) -> None:
    text = "a" * 10 * PIECE_BYTES
    scheduler.add_task(worker="w", task_id="F_0", status="FAILED", expl=text)
    calls = make_calls(contract, scheduler)

    async def ask() -> None:
        long = begin(calls, "/api/fetch_error?data=" + quote('{"task_id": "F_0"}'))
        written = set()
        while not long.is_finished.is_set():
            written.add(len(long.pieces))
            assert begin(calls, "/api/is_paused").status == 200
            await asyncio.sleep(0)
        assert max(map(len, long.pieces)) == PIECE_BYTES
        assert len(written) > 9
        assert long.value["error"] == text

    asyncio.run(ask())


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


class WrongHeaders(CorsPolicy):
    """A policy that forbids what the document promises."""

    def answer_headers(self, origin: str | None) -> dict[str, str]:
        return {"Vary": "Origin", "Cache-Control": "public"}


def test_answer_with_a_header_that_is_not_promised_is_a_500(
    contract: Contract, scheduler: Scheduler, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = WrongHeaders(**{**dataclasses.asdict(cors_policy()), "enabled": True})
    calls = dataclasses.replace(make_calls(contract, scheduler), cors=wrong)
    answer = _ask(calls, "/api/is_paused")
    assert answer.status == 500
    assert "Cache-Control" in caplog.text
