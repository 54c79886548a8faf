from pathlib import Path

import pytest

from luigid.contract import Contract, DocumentError
from luigid.contract.compiled import Compiler
from luigid.contract.node import Node
from luigid.contract.response_plans import ResponsePlan, ResponsePlanner
from unit_tests.contract import small_document
from unit_tests.contract.small_document import Raw


def planned(response: Raw) -> ResponsePlan | None:
    spec = Node({"response": response})
    return ResponsePlanner(Compiler(spec)).plan(spec / "response")


def plan(response: Raw) -> ResponsePlan:
    made = planned(response)
    assert made is not None
    return made


PAGE: Raw = {"content": {"text/html": {"schema": {"type": "string", "minLength": 2}}}}
DATA = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
HEADERS = {
    "headers": {
        "Allow": {"required": True, "schema": {"type": "string", "minLength": 2}},
        "Vary": {"schema": {"const": "Origin"}},
    }
}


@pytest.mark.parametrize(
    ("response", "headers", "body", "is_accepted"),
    [
        ({}, {}, b"", True),
        ({}, {}, b"anything", True),
        (PAGE, {"Content-Type": "text/html; charset=UTF-8"}, b"ab", True),
        (PAGE, {"content-type": "text/html"}, b"\xc3\xa9\xc3\xa9", True),
        (PAGE, {"Content-Type": "text/html"}, None, True),
        (PAGE, {"Content-Type": "text/html"}, b"a", False),
        (PAGE, {"Content-Type": "text/html"}, b"", False),
        (PAGE, {"Content-Type": "text/html"}, b"\xff\xff", False),
        (PAGE, {"Content-Type": "text/plain"}, b"ab", False),
        (PAGE, {"Content-Type": "text/plain"}, None, False),
        (PAGE, {}, b"ab", False),
        (DATA, {"Content-Type": "application/problem+json"}, b"{}", True),
        (DATA, {"Content-Type": "application/problem+json"}, b"[]", False),
        (DATA, {"Content-Type": "application/problem+json"}, b"{", False),
        (HEADERS, {"Allow": "GET"}, b"", True),
        (HEADERS, {"allow": "GET", "vary": "Origin"}, b"", True),
        (HEADERS, {}, b"", False),
        (HEADERS, {"Allow": "G"}, b"", False),
        (HEADERS, {"Allow": "GET", "Vary": "Host"}, b"", False),
    ],
)
def test_plan_accepts_described_response_only(
    response: Raw, headers: dict[str, str], body: bytes | None, is_accepted: bool
) -> None:
    assert plan({"description": "", **response}).accepts(headers, body) is is_accepted


@pytest.mark.parametrize(
    "response",
    [
        {"headers": {"Age": {"schema": {"type": "number"}}}},
        {"headers": {"Age": {"content": {"text/plain": {"schema": {}}}}}},
        {"headers": {"Age": {"schema": {"type": ["string", "null"]}}}},
    ],
)
def test_response_with_unusual_header_has_no_plan(response: Raw) -> None:
    assert planned(response) is None


@pytest.mark.parametrize(
    "content",
    [
        {"*/*": {"schema": {}}},
        {"text/*": {"schema": {}}},
        {"text/css": {"schema": {"type": "string"}}},
        {"text/css": {}},
        {"text/css": {}, **PAGE["content"]},
    ],
)
def test_plan_leaves_bodies_that_it_cannot_read_to_openapi_core(content: Raw) -> None:
    made = plan({"content": content})
    assert not made.reads_bodies
    assert made.accepts({"Content-Type": "text/css; charset=UTF-8"}, None)
    assert not made.accepts({"Content-Type": "text/css"}, b"a {}")
    assert not made.accepts({"Content-Type": "image/png"}, None) or "*/*" in content
    assert not made.accepts({}, None)


def test_body_whose_schema_asserts_nothing_need_not_be_read() -> None:
    schema = {"description": "An OpenAPI document."}
    made = plan({"content": {"application/yaml": {"schema": schema}}})
    assert made.reads_bodies
    assert made.accepts({"Content-Type": "application/yaml"}, b"\xff")
    assert not made.accepts({"Content-Type": "application/yaml"}, b"")
    assert not made.accepts({"Content-Type": "text/css"}, b"\xff")


@pytest.mark.parametrize(("text", "is_accepted"), [("12", True), ("0", False), ("1_2", False)])
def test_header_may_be_integer(text: str, is_accepted: bool) -> None:
    made = plan({"headers": {"Age": {"schema": {"type": "integer", "minimum": 1}}}})
    assert made.accepts({"age": text}, b"") is is_accepted


def test_shared_response_is_planned_once() -> None:
    spec = Node({"a": {"$ref": "#/c"}, "b": {"$ref": "#/c"}, "c": PAGE})
    planner = ResponsePlanner(Compiler(spec))
    assert planner.plan(spec / "a") is planner.plan(spec / "b")


@pytest.mark.parametrize("responses", [{"204": {"description": "Done."}}, {"200": PAGE}])
def test_method_without_answer_in_json_is_refused(tmp_path: Path, responses: Raw) -> None:
    raw = small_document.raw()
    described = {status: {"description": "", **rest} for status, rest in responses.items()}
    raw["paths"]["/api/rest"]["get"]["responses"] = described
    document = small_document.read(tmp_path, raw)
    with pytest.raises(
        DocumentError, match=r"^operation rest.get: there is no response 200 in JSON"
    ):
        Contract(document)


def test_stream_without_described_events_is_refused(tmp_path: Path) -> None:
    raw = small_document.raw()
    media = raw["paths"]["/stream"]["get"]["responses"]["200"]["content"]["text/event-stream"]
    del media["x-luigid-event-data"]
    document = small_document.read(tmp_path, raw)
    with pytest.raises(DocumentError, match=r"^operation stream: there is no x-luigid-event-data"):
        Contract(document)
