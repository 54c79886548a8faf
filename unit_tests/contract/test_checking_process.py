import io
import json
import pickle
import sys
from types import SimpleNamespace

import pytest

from luigid.contract import Contract, Request, checking_process, frames, work
from luigid.contract.checking_process import Checked
from unit_tests.contract import small_document
from unit_tests.contract.small_document import operation


@pytest.fixture
def niceness(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    set_to: list[int] = []
    monkeypatch.setattr("os.nice", set_to.append)
    return set_to


def checked(
    contract: Contract, monkeypatch: pytest.MonkeyPatch, *requests: Request
) -> list[Checked]:
    source, sink = io.BytesIO(), io.BytesIO()
    frames.write(source, contract.document.json)
    for request in requests:
        frames.write(source, checking_process.head_of(operation(contract, "greet"), request))
        frames.write(source, request.body)
    source.seek(0)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=source))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=sink))
    checking_process.main(work.MAX_MARKS)
    sink.seek(0)
    return [pickle.loads(answer) for answer in iter(lambda: frames.read(sink), None)]


def test_checks_one_request_after_the_other(
    contract: Contract, monkeypatch: pytest.MonkeyPatch, niceness: list[int]
) -> None:
    arguments = {"name": "\udcff", "weight": float("inf"), "times": 10**20}
    accepted, refused = checked(
        contract,
        monkeypatch,
        small_document.in_form(json.dumps(arguments)),
        small_document.in_query("[]"),
    )
    assert accepted == Checked(arguments, None, {})
    assert refused.arguments is None
    assert refused.problem is not None
    assert refused.problem.errors[0]["location"] == "query"
    assert niceness == [5]


def test_ends_without_a_document(monkeypatch: pytest.MonkeyPatch, niceness: list[int]) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO()))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=None))
    checking_process.main(work.MAX_MARKS)


def test_infinite_numbers_are_pickled_once() -> None:
    from luigid.contract import json_codec

    value = json_codec.decode(b"[" + b"Infinity,-1e999," * 1000 + b"1]")
    assert len(pickle.dumps(value, protocol=5)) < 10_000
