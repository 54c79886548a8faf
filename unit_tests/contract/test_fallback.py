import asyncio
import json
import subprocess
import sys
import threading

import pytest

from luigid.contract import (
    Contract,
    Document,
    InvalidResponseError,
    NotLoadedError,
    RequestRefusedError,
)
from luigid.contract.fallback import Fallback
from unit_tests.contract import small_document
from unit_tests.contract.small_document import operation

INVALID = small_document.in_body('{"name": 5}')

#: Enforces the document on standard input, where the plans accept; then names what is imported.
SCRIPT = """
import json, sys
from luigid.contract import Contract, Document, Request
from luigid.contract.document import operations

raw = json.load(sys.stdin)
contract = Contract(Document(raw, b"", b"", operations(raw)))
named = {operation.id: operation for operation in contract.operations}
request = Request("post", "", "application/json", b'{"name": "a"}', {}, {})
assert contract.arguments(named["greet"], request) == {"name": "a"}
request = Request("get", "page=1", None, b"", {"name": "a"}, {})
assert contract.parameters(named["list"], request)["page"] == 1
contract.answer(named["greet"], {"response": [{"name": "\\udcff", "weight": float("inf")}]})
contract.check_response(named["page"], 200, {"Content-Type": "text/html"}, b"<p>")
file = {"Content-Type": "text/css", "ETag": "12", "Age": "1"}
contract.check_response(named["file"], 200, file, None)
print(*sys.modules)
"""


@pytest.fixture
def contract(document: Document) -> Contract:
    """A contract that has not needed openapi-core yet."""
    return Contract(document)


def test_what_plans_accept_does_not_import_openapi_core() -> None:
    printed = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=json.dumps(small_document.raw()),
        check=True,
        capture_output=True,
        text=True,
    )
    imported = {name.partition(".")[0] for name in printed.stdout.split()}
    assert "jsonschema_rs" in imported
    assert not imported & {"openapi_core", "openapi_spec_validator", "jsonschema", "werkzeug"}
    assert not imported & {"jsonschema_path", "yaml"}


def test_request_that_openapi_core_must_decide_on_waits(contract: Contract) -> None:
    greet = operation(contract, "greet")
    with pytest.raises(NotLoadedError):
        contract.arguments(greet, INVALID)
    contract.load()
    with pytest.raises(RequestRefusedError):
        contract.arguments(greet, INVALID)


def test_parameters_that_openapi_core_must_decide_on_wait(contract: Contract) -> None:
    asked = small_document.request(number="0" * 20 + "10")
    with pytest.raises(NotLoadedError):
        contract.parameters(operation(contract, "page"), asked)
    contract.load()
    assert contract.parameters(operation(contract, "page"), asked) == {"number": 10}


def test_invalid_response_loads_openapi_core_itself(contract: Contract) -> None:
    with pytest.raises(InvalidResponseError, match="5 is not of type 'string'"):
        contract.answer(operation(contract, "greet"), {"response": [{"name": 5}]})


def test_all_that_wait_share_one_thread(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    fallback = Fallback(document.raw)
    threads: list[threading.Thread] = []
    load = fallback.load

    def load_once() -> None:
        threads.append(threading.current_thread())
        load()

    monkeypatch.setattr(fallback, "load", load_once)

    async def wait() -> None:
        cancelled = asyncio.create_task(fallback.load_in_thread())
        waiting = [asyncio.create_task(fallback.load_in_thread()) for _ in range(3)]
        await asyncio.sleep(0)
        cancelled.cancel()
        await asyncio.gather(*waiting)

    asyncio.run(wait())
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()
    assert fallback.requests is fallback.requests


def test_loading_that_failed_is_tried_again(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    fallback = Fallback(document.raw)

    def fail() -> None:
        raise ImportError("openapi_core")

    async def wait() -> None:
        with monkeypatch.context() as patch:
            patch.setattr(fallback, "load", fail)
            with pytest.raises(ImportError):
                await fallback.load_in_thread()
        await fallback.load_in_thread()

    asyncio.run(wait())
    assert fallback.requests is not None
