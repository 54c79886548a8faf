from pathlib import Path

import pytest
from jsonschema_path import SchemaPath

from luigid.contract import Contract, DocumentError
from luigid.contract.answers import ResponsePlan, ResponsePlanner
from luigid.contract.compiled import Compiler
from unit_tests.contract import tiny


def planned(response: tiny.Raw) -> ResponsePlan | None:
    spec = SchemaPath.from_dict({"response": response})
    return ResponsePlanner(Compiler(spec)).plan(spec / "response")


def plan(response: tiny.Raw) -> ResponsePlan:
    made = planned(response)
    assert made is not None
    return made


PAGE = {"content": {"text/html": {"schema": {"type": "string", "minLength": 2}}}}
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
def test_accepts_what_is_described(
    response: tiny.Raw, headers: dict[str, str], body: bytes | None, is_accepted: bool
) -> None:
    assert plan({"description": "", **response}).accepts(headers, body) is is_accepted


@pytest.mark.parametrize(
    "response",
    [
        {"content": {"*/*": {"schema": {}}}},
        {"content": {"application/yaml": {"schema": {}}}},
        {"content": {"text/html": {}}},
        {"headers": {"Age": {"schema": {"type": "integer"}}}},
        {"headers": {"Age": {"content": {"text/plain": {"schema": {}}}}}},
        {"headers": {"Age": {"schema": {"type": ["string", "null"]}}}},
    ],
)
def test_leaves_what_is_rare_to_openapi_core(response: tiny.Raw) -> None:
    assert planned(response) is None


def test_plans_shared_responses_once() -> None:
    spec = SchemaPath.from_dict({"a": {"$ref": "#/c"}, "b": {"$ref": "#/c"}, "c": PAGE})
    planner = ResponsePlanner(Compiler(spec))
    assert planner.plan(spec / "a") is planner.plan(spec / "b")


@pytest.mark.parametrize("responses", [{"204": {"description": "Done."}}, {"200": PAGE}])
def test_refuses_a_method_without_an_answer_in_json(tmp_path: Path, responses: tiny.Raw) -> None:
    raw = tiny.raw()
    described = {status: {"description": "", **rest} for status, rest in responses.items()}
    raw["paths"]["/api/rest"]["get"]["responses"] = described
    document = tiny.read(tmp_path, raw)
    with pytest.raises(
        DocumentError, match=r"^operation rest.get: there is no response 200 in JSON"
    ):
        Contract(document)


def test_refuses_a_stream_whose_events_are_not_described(tmp_path: Path) -> None:
    raw = tiny.raw()
    media = raw["paths"]["/stream"]["get"]["responses"]["200"]["content"]["text/event-stream"]
    del media["x-luigid-event-data"]
    document = tiny.read(tmp_path, raw)
    with pytest.raises(DocumentError, match=r"^operation stream: there is no x-luigid-event-data"):
        Contract(document)
