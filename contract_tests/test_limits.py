"""What a request may hold at most, and that refusing one that holds more stalls nobody."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any
from urllib.parse import quote

import pytest

from contract_tests.client import FORM, JSON, MULTIPART, send
from contract_tests.document import DOCUMENT
from contract_tests.problems import problem
from contract_tests.server import Server, running

MB = 1024 * 1024
#: seconds within which a ping is answered: far more than it takes, for machines that are busy
PING_TIMEOUT = 3.0

TASK = {"worker": "w", "task_id": "t"}
MANY = [f"Dependency_2025_03_14_{number}" for number in range(100_000)]


@pytest.fixture(scope="module")
def plain_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server as it is in use, with one validator."""
    plain = {"luigid": {"compare_validators": "false"}}
    with running(tmp_path_factory.mktemp("plain"), settings=plain) as server:
        yield server


@contextmanager
def pinged(url: str) -> Iterator[None]:
    """Ping the server all the while; no ping may wait."""
    longest = 0.0
    is_done = threading.Event()

    def ping() -> None:
        nonlocal longest
        while not is_done.is_set():
            begin = monotonic()
            assert send(url, "POST", "/api/ping", headers=FORM, body=PING).status == 200
            longest = max(longest, monotonic() - begin)

    thread = threading.Thread(target=ping)
    thread.start()
    try:
        yield
    finally:
        is_done.set()
        thread.join()
    assert 0.0 < longest < PING_TIMEOUT


PART = b'--b\r\nContent-Disposition: form-data; name="data"\r\n\r\n{}\r\n'
PING = b"data=" + quote('{"worker": "w"}').encode()


def repeated(item: object, size: int) -> bytes:
    """Return an array of so many bytes at most."""
    text = json.dumps(item).encode()
    return b"[" + b",".join([text] * (size // (len(text) + 1))) + b"]"


def encoded(**more: object) -> bytes:
    return json.dumps({**TASK, **more}).encode()


def with_info(info: bytes) -> bytes:
    return b'{"worker": "w", "info": ' + info + b"}"


@pytest.mark.parametrize(
    ("method", "body", "headers", "pointer", "detail", "is_cut"),
    [
        ("add_task", encoded(deps=list(range(20_000))), JSON, "/deps/0", "not of type", True),
        (
            "add_task",
            b"data=" + encoded(new_deps=[0] * 20_000),
            FORM,
            "/new_deps/0",
            "not of type",
            True,
        ),
        ("add_task", encoded(owners=[0] * 1000), JSON, "/owners/0", "not of type", True),
        (
            "add_task",
            encoded(deps=[*MANY, "one too many"]),
            JSON,
            "/deps",
            "more than 100000",
            False,
        ),
        ("add_worker", with_info(repeated({"a": [1]}, 100_000)), JSON, "/info", "", False),
        ("add_worker", with_info(repeated(["workers", "x"], MB // 2)), JSON, "/info", "", False),
        ("add_worker", with_info(repeated({"a": [1]}, 31 * MB)), JSON, "", "150000", False),
        ("ping", b'{"worker": "w", "a": ' + repeated(1, 31 * MB) + b"}", JSON, "", "150000", False),
        ("ping", b"[" * 31 * MB, JSON, "", "150000", False),
        ("ping", b"[" * 140_000, JSON, "", "nested", False),
        ("ping", b'{"worker": "w"' + b',"a":1' * 70_000 + b"}", JSON, "", "twice", False),
        ("ping", b"data=" + b"%7B%0a" * 5 * MB, FORM, "", "150000", False),
        ("ping", b"data=" + b"%" * 31 * MB, FORM, "", "percent signs", False),
        ("ping", b"&d=1" * 7 * MB, FORM, "", "2000 fields", False),
        ("ping", PART * (31 * MB // len(PART)) + b"--b--", MULTIPART, "", "multipart", False),
        ("add_task", encoded(expl="\ud800" * MB), JSON, "", "lone surrogates", False),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_large_wrong_request_is_refused_and_stalls_nobody(
    plain_server: Server,
    method: str,
    body: bytes,
    headers: dict[str, str],
    pointer: str,
    detail: str,
    is_cut: bool,
) -> None:
    with pinged(plain_server.url):
        answer = send(plain_server.url, "POST", f"/api/{method}", headers=headers, body=body)
    refusal = problem(answer, 400)
    faults = refusal["errors"]
    assert faults[0]["pointer"].startswith(pointer)
    assert detail in faults[0]["detail"]
    assert len(faults) <= 5
    assert ("and others" in refusal["detail"]) == is_cut
    assert len(answer.body) < 5000


@pytest.mark.parametrize(
    "more", [{"deps": MANY}, {"expl": "a" * 10**7}, {"params": {"a": [0] * 140_000}}]
)
def test_largest_requests_are_taken_and_stall_nobody(
    plain_server: Server, more: dict[str, object]
) -> None:
    with pinged(plain_server.url):
        answer = send(plain_server.url, "POST", "/api/add_task", headers=JSON, body=encoded(**more))
    assert answer.status == 200


@pytest.mark.parametrize(("length", "status"), [(65_536, 200), (65_537, 400)])
def test_longest_id_fits_into_a_query(plain_server: Server, length: int, status: int) -> None:
    longest = "a" * length
    assert send(plain_server.url, "GET", f"/v1/tasks?family={longest}").status == status
    arguments = quote(json.dumps({"task_id": longest}))
    answer = send(plain_server.url, "GET", f"/api/fetch_error?data={arguments}")
    assert answer.status == status


def test_many_large_bodies_at_a_time_are_refused_or_told_to_come_again(
    plain_server: Server,
) -> None:
    body = b'{"worker": "w", "a": ' + repeated(1, 31 * MB) + b"}"
    answers: list[tuple[int, str | None]] = []

    def send_one() -> None:
        answer = send(plain_server.url, "POST", "/api/ping", headers=JSON, body=body)
        answers.append((answer.status, answer.headers.get("Retry-After")))

    threads = [threading.Thread(target=send_one) for _ in range(10)]
    with pinged(plain_server.url):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(answers) == 10
    assert set(answers) <= {(400, None), (503, "1")}
    assert (400, None) in answers


def arguments() -> Iterator[tuple[str, Any]]:
    """Yield the schemas of arguments, with their names."""
    for name, schema in DOCUMENT["components"]["schemas"].items():
        if name.endswith("Arguments"):
            yield name, schema


def unbounded(schema: Any, path: str) -> Iterator[str]:
    """Name the arrays, texts and free objects that have no maximum."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield from unbounded(DOCUMENT["components"]["schemas"][name], f"{path} > {name}")
        return
    types = schema.get("type", [])
    maxima = {"array": "maxItems", "string": "maxLength"}
    for kind in [types] if isinstance(types, str) else types:
        # A value out of a few has no other maximum.
        if kind in maxima and not {maxima[kind], "enum", "const"} & schema.keys():
            yield path
    for name, inner in schema.get("properties", {}).items():
        yield from unbounded(inner, f"{path} > {name}")
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            yield from unbounded(schema[keyword], path)
    for keyword in ("oneOf", "anyOf", "allOf", "prefixItems"):
        for inner in schema.get(keyword, []):
            yield from unbounded(inner, path)


def test_every_array_and_text_of_arguments_has_a_maximum() -> None:
    assert [place for name, schema in arguments() for place in unbounded(schema, name)] == []
    assert "maxLength" in DOCUMENT["components"]["schemas"]["AnyValue"]
