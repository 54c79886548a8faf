"""Invalid arguments are refused with a problem that says what is wrong and where."""

from urllib.parse import quote

import pytest

from contract_tests.client import FORM, JSON, Answer, send
from contract_tests.problems import problem

TASK = '{"worker": "w", "task_id": "new"}'


@pytest.mark.parametrize("form", ["query", "form", "body"])
@pytest.mark.parametrize(
    ("name", "text", "pointer", "keyword"),
    [
        ("add_task", '{"worker": "w", "task_id": 7}', "/task_id", "type"),
        ("add_task", '{"worker": "w", "task_id": "t", "status": "GREAT"}', "/status", "enum"),
        ("add_task", '{"worker": "w", "task_id": "t", "status": null}', "/status", "type"),
        ("add_task", '{"worker": "w", "task_id": "t", "deps": "u"}', "/deps", "type"),
        ("add_task", '{"worker": "w", "task_id": "t", "deps": ["u", 1]}', "/deps/1", "type"),
        ("add_task", '{"worker": "w", "task_id": "t", "priority": "high"}', "/priority", "type"),
        (
            "add_task",
            '{"worker": "w", "task_id": "t", "resources": {"a/b~": "1"}}',
            "/resources/a~1b~0",
            "type",
        ),
        (
            "add_task",
            '{"worker": "w", "task_id": "t", "param_visibilities": {"p": 3}}',
            "/param_visibilities/p",
            "enum",
        ),
        ("add_task", "{}", "", "required"),
        ("add_task", '{"task_id": "t"}', "", "required"),
        ("ping", "{}", "", "required"),
        ("get_work", '{"host": "here"}', "", "required"),
        ("set_worker_processes", '{"worker": "w", "n": 1.5}', "/n", "type"),
        ("forgive_failures", '{"task": "failed"}', "", "additionalProperties"),
        ("pause", '{"now": true}', "", "additionalProperties"),
        ("update_resources", '{"printer": -1}', "/printer", "minimum"),
        ("update_resources", '{"printer": true}', "/printer", "type"),
        ("mark_as_done", '["failed"]', "", "type"),
        ("mark_as_done", '"failed"', "", "type"),
        ("mark_as_done", "null", "", "type"),
        ("mark_as_done", "1", "", "type"),
    ],
)
def test_argument_outside_its_schema_is_refused(
    url: str, form: str, name: str, text: str, pointer: str, keyword: str
) -> None:
    answer = send_text(url, form, name, text.encode())
    (error,) = problem(answer, 400)["errors"][:1]
    assert error["location"] == form
    assert (error["pointer"], error["keyword"]) == (pointer, keyword)
    assert error["detail"]


def test_refusal_names_each_error(url: str) -> None:
    text = b'{"worker": 1, "task_id": "t", "deps": 2, "priority": "high"}'
    errors = problem(send_text(url, "body", "add_task", text), 400)["errors"]
    assert sorted(error["pointer"] for error in errors) == ["/deps", "/priority", "/worker"]


@pytest.mark.parametrize("form", ["query", "form", "body"])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b'{"worker": "w", "task_id": ', id="cut off"),
        pytest.param(b"{'worker': 'w'}", id="single quotes"),
        pytest.param(TASK.encode() + b"x", id="something after it"),
        pytest.param(b" ", id="white space"),
        pytest.param(b'{"worker": "w", "task_id": "t", "priority": NaN}', id="NaN"),
        pytest.param(b'{"worker": "w", "task_id": "\xff\xfe"}', id="not UTF-8"),
        pytest.param(b'{"worker": "w", "worker": "v", "task_id": "t"}', id="a name given twice"),
    ],
)
def test_arguments_that_are_not_json_are_refused(url: str, form: str, text: bytes) -> None:
    assert_unreadable(send_text(url, form, "add_task", text), form)


@pytest.mark.parametrize("form", ["form", "body"])
@pytest.mark.parametrize("bracket", [b"[", b'{"a":'])
def test_deeply_nested_json_is_refused(url: str, form: str, bracket: bytes) -> None:
    assert_unreadable(send_text(url, form, "add_task", bracket * 100_000), form)
    arguments = b'{"worker": "w", "task_id": "t", "expl": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert_unreadable(send_text(url, form, "add_task", arguments), form)


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_empty_data_is_refused(url: str, verb: str) -> None:
    assert_unreadable(send(url, verb, "/api/prune?data="), "query")


def test_empty_data_in_form_is_refused(url: str) -> None:
    assert_unreadable(send(url, "POST", "/api/prune", headers=FORM, body=b"data="), "form")


@pytest.mark.parametrize(
    ("verb", "query", "headers", "body"),
    [
        ("GET", "?data={}&data={}", {}, None),
        ("POST", "?data={}&data={}", {}, None),
        ("POST", "", FORM, b"data={}&data={}"),
        ("POST", "?data={}", FORM, b"data={}"),
        ("POST", "?data={}", JSON, b"{}"),
    ],
)
def test_data_given_twice_is_refused(
    url: str, verb: str, query: str, headers: dict[str, str], body: bytes | None
) -> None:
    answer = send(url, verb, f"/api/pause{query}", headers=headers, body=body)
    assert "more than once" in problem(answer, 400)["detail"]


def test_body_in_another_encoding_is_refused(url: str) -> None:
    body = TASK.encode("utf-16")
    assert_unreadable(send_text(url, "body", "add_task", body), "body")


def test_compressed_body_is_refused(url: str) -> None:
    """No content coding is supported: the body is read as it is."""
    headers = JSON | {"Content-Encoding": "gzip"}
    answer = send(url, "POST", "/api/add_task", headers=headers, body=b"\x1f\x8b\x08\x00")
    assert_unreadable(answer, "body")


def send_text(url: str, form: str, name: str, text: bytes) -> Answer:
    """Call a method with `text` as its arguments, in one of the three ways."""
    if form == "query":
        return send(url, "GET", f"/api/{name}?data={quote(text)}")
    if form == "form":
        body = f"data={quote(text)}".encode()
        return send(url, "POST", f"/api/{name}", headers=FORM, body=body)
    return send(url, "POST", f"/api/{name}", headers=JSON, body=text)


def assert_unreadable(answer: Answer, location: str) -> None:
    """Check that the arguments are refused as a whole, at their place."""
    (error,) = problem(answer, 400)["errors"]
    assert (error["location"], error["pointer"]) == (location, "")
