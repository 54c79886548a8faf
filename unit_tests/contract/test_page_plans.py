"""What a plan accepts, and what it leaves to openapi-core."""

from typing import Any

import pytest

from luigid.contract import Contract, Request, RequestRefusedError, page_plans
from luigid.contract.compiled import Compiler
from luigid.contract.document import operations
from luigid.contract.node import Node
from luigid.contract.page_plans import PagePlan
from unit_tests.contract import small_document

DEFAULTS = {"name": "a", "word": "all", "number": 5, "page": 1}


def list_plan() -> PagePlan:
    spec = Node(small_document.raw())
    (operation,) = [each for each in operations(small_document.raw()) if each.id == "list"]
    plan = page_plans.plan(page_plans.declared(spec, operation), Compiler(spec))
    assert plan is not None
    return plan


def asked(query: str = "", **headers: str) -> Request:
    request = small_document.request(query, name="a")
    request.headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return request


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("page=1", {}),
        ("page=-12", {"page": -12}),
        ("page=1&tag=x&tag=&tag=x", {"tag": ["x", "", "x"]}),
        ("page=1&word=", {"word": ""}),
        ("page=1&word=%C3%A9+b&_=1&_=2", {"word": "\u00e9 b"}),
        ("page=1&number=9&seen=7", {"number": 9, "seen": "7"}),
    ],
)
def test_page_plan_reads_what_openapi_core_reads(
    either: Contract, query: str, found: dict[str, object]
) -> None:
    assert list_plan().accepted(asked(query)) == DEFAULTS | found
    operation = small_document.operation(either, "list")
    assert either.parameters(operation, asked(query)) == DEFAULTS | found


def test_header_is_a_parameter(either: Contract) -> None:
    found = either.parameters(
        small_document.operation(either, "list"), asked("page=1", X_Seen="abc")
    )
    assert found == DEFAULTS | {"X-Seen": "abc"}
    assert list_plan().accepted(asked("page=1", X_Seen="abc")) == found


@pytest.mark.parametrize(
    "query",
    [
        "",
        "page=",
        "page=x",
        "page=1.0",
        "page=1&page=2",
        "page=1&word=a&word=b",
        "page=1&tag=long",
        "page=1&word=long",
        "page=1&number=10",
        "page=1&word=%ff",
        "page=1&%ff=a",
        "page=1&other=2",
        "page=1&data%5Bzeta%5D=5",
        "page=1&=2",
        "page=1&Word=a",
        "page=1&name=b",
        "page=1&X-Seen=b",
    ],
)
def test_page_plan_does_not_accept_invalid_query(either: Contract, query: str) -> None:
    assert list_plan().accepted(asked(query)) is None
    with pytest.raises(RequestRefusedError):
        either.parameters(small_document.operation(either, "list"), asked(query))


def test_page_plan_does_not_accept_invalid_header(either: Contract) -> None:
    assert list_plan().accepted(asked("page=1", X_Seen="long")) is None
    with pytest.raises(RequestRefusedError) as caught:
        either.parameters(small_document.operation(either, "list"), asked("page=1", X_Seen="long"))
    assert caught.value.problem.errors[0]["location"] == "header"


def test_openapi_core_decides_on_long_integers(either: Contract) -> None:
    query = asked(f"page={'9' * 30}")
    assert list_plan().accepted(query) is None
    found = either.parameters(small_document.operation(either, "list"), query)
    assert found["page"] == 10**30 - 1


@pytest.mark.parametrize("name", ["page", "weight"])
@pytest.mark.parametrize(
    "text",
    ["1_0", "+1", "%2B1", "%201", "1%20", "%D9%A1", "%EF%BC%91", "0x1", "--1", "", "nan", "inf"],
)
def test_what_python_alone_takes_for_a_number_is_refused(
    either: Contract, name: str, text: str
) -> None:
    query = asked(f"page=1&{name}={text}" if name != "page" else f"page={text}")
    with pytest.raises(RequestRefusedError) as caught:
        either.parameters(small_document.operation(either, "list_by_weight"), query)
    assert caught.value.problem.errors[0]["pointer"] == f"/{name}"


@pytest.mark.parametrize(
    ("text", "value"), [("-1", -1), ("0.5", 0.5), ("1e3", 1000), ("2.5E-1", 0.25), ("007", 7)]
)
def test_numbers_are_read_as_json_writes_them(either: Contract, text: str, value: float) -> None:
    operation = small_document.operation(either, "list_by_weight")
    assert either.parameters(operation, asked(f"page=1&weight={text}"))["weight"] == value


def test_number_beyond_all_is_refused(either: Contract) -> None:
    operation = small_document.operation(either, "list_by_weight")
    with pytest.raises(RequestRefusedError):
        either.parameters(operation, asked("page=1&weight=1e999"))


@pytest.mark.parametrize(
    "parameter",
    [
        {"name": "a", "in": "query", "content": {"application/json": {"schema": {}}}},
        {"name": "a", "in": "query", "schema": {"type": "number"}},
        {"name": "a", "in": "query", "schema": {"type": ["string", "null"]}},
        {"name": "a", "in": "query", "schema": {"type": "array"}},
        {"name": "a", "in": "query", "schema": {"type": "array", "items": {"type": "integer"}}},
        {"name": "a", "in": "query", "style": "pipeDelimited", "schema": {"type": "string"}},
        {"name": "a", "in": "cookie", "schema": {"type": "string"}},
        {
            "name": "a",
            "in": "header",
            "schema": {"type": "array", "items": {"type": "string"}},
        },
    ],
)
def test_parameter_that_only_openapi_core_knows_has_no_plan(parameter: dict[str, Any]) -> None:
    spec = Node({"parameters": [parameter]})
    assert page_plans.plan(list(spec / "parameters"), Compiler(spec)) is None


def test_single_names_are_parameters_that_are_no_arrays() -> None:
    spec = Node(small_document.raw())
    single = {
        operation.id: page_plans.single_names(page_plans.declared(spec, operation))
        for operation in operations(small_document.raw())
        if operation.id in ("list", "page", "file")
    }
    assert single == {
        "list": {"word", "number", "page", "seen"},
        "page": {"word", "data"},
        "file": set(),
    }
