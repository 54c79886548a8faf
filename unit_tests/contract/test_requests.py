import json
import math
from collections.abc import Callable
from functools import partial

import pytest

from luigid.contract import Contract, LargeRequestError, Problem, Request, RequestRefusedError
from luigid.contract.compiled import Compiler
from luigid.contract.fallback import Fallback
from luigid.contract.node import Node
from luigid.contract.requests import RequestValidator
from unit_tests.contract import small_document
from unit_tests.contract.small_document import Way, operation, refused

ways = pytest.mark.parametrize(("location", "way"), small_document.WAYS)


def greet(contract: Contract, asked: Request) -> dict[str, object]:
    return contract.arguments(operation(contract, "greet"), asked)


@ways
def test_arguments_come_in_query_form_or_body(either: Contract, location: str, way: Way) -> None:
    arguments = {"name": "\u00e9+%&=", "times": 2, "mood": "glad", "tree": {"a": {}}, "note": [{}]}
    assert greet(either, way(json.dumps(arguments))) == arguments
    assert greet(either, way(json.dumps(arguments, ensure_ascii=False))) == arguments


@pytest.mark.parametrize(
    "asked",
    [small_document.request("_=1"), small_document.request(), small_document.in_query("{}")],
)
def test_missing_arguments_are_the_empty_object(either: Contract, asked: Request) -> None:
    assert either.arguments(operation(either, "rest.get"), asked) == {}


def test_get_has_arguments_in_query(either: Contract) -> None:
    asked = small_document.in_query('{"name": "a"}')
    assert either.arguments(operation(either, "greet.get"), asked) == {"name": "a"}


def test_body_of_get_and_other_fields_are_ignored(either: Contract) -> None:
    asked = small_document.request("_=1&data={}", b"data=1", "text/plain")
    assert either.arguments(operation(either, "rest.get"), asked) == {}


@ways
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"name": "a", "weight": Infinity}', {"name": "a", "weight": math.inf}),
        ('{"name": "a", "note": [-Infinity]}', {"name": "a", "note": [-math.inf]}),
        ('{"name": "a", "times": 99999999999999999999}', {"name": "a", "times": 10**20 - 1}),
        (
            '{"name": "\\udcff", "tree": {"\\ud800": {}}}',
            {"name": "\udcff", "tree": {"\ud800": {}}},
        ),
    ],
)
def test_values_that_only_the_standard_library_decodes_are_accepted(
    either: Contract, location: str, way: Way, text: str, value: object
) -> None:
    assert greet(either, way(text)) == value


@ways
@pytest.mark.parametrize(
    ("text", "pointer", "keyword", "detail"),
    [
        ('{"name": 5}', "/name", "type", "5 is not of type 'string'"),
        ("{}", "", "required", "'name' is a required property"),
        ("[]", "", "type", "[] is not of type 'object'"),
        (
            '{"name": "a", "b": 1}',
            "",
            "additionalProperties",
            "Additional properties are not allowed ('b' was unexpected)",
        ),
        (
            '{"name": "a", "tree": {"b/c": {"d": null}}}',
            "/tree/b~1c/d",
            "type",
            "None is not of type 'object'",
        ),
        ('{"name": "a", "mood": {}}', "/mood", "required", "'colour' is a required property"),
        ('{"name": "a", "times": Infinity}', "/times", "type", "inf is not of type 'integer'"),
        (
            '{"name": "a"',
            "",
            "syntax",
            "not application/json: Expecting ',' delimiter at character 12",
        ),
        (" ", "", "syntax", "not application/json: Expecting value at character 1"),
        (
            '{"name": "a", "weight": NaN}',
            "",
            "syntax",
            "not application/json: NaN is not taken for a number",
        ),
        (
            '{"name": "a", "name": "b"}',
            "",
            "syntax",
            "not application/json: an object has the name 'name' twice",
        ),
        (
            "[" * 150 + "]" * 150,
            "",
            "syntax",
            "not application/json: nested more than 100 levels deep",
        ),
        (b'{"name": "\xff"}', "", "syntax", "not application/json: not UTF-8 at character 10"),
    ],
)
def test_refusal_names_rule_and_place(
    either: Contract, location: str, way: Way, text: str, pointer: str, keyword: str, detail: str
) -> None:
    refusal = refused(either, "greet", way(text))
    assert refusal.problem.status == 400
    assert refusal.problem.errors == (
        {"location": location, "pointer": pointer, "keyword": keyword, "detail": detail},
    )


@pytest.mark.parametrize(
    ("location", "way"), [way for way in small_document.WAYS if way[0] != "body"]
)
def test_empty_data_is_refused(either: Contract, location: str, way: Way) -> None:
    (error,) = refused(either, "greet", way("")).problem.errors
    assert (error["location"], error["keyword"]) == (location, "syntax")


def test_missing_required_arguments_are_refused(either: Contract) -> None:
    assert refused(either, "greet", small_document.request()).problem.errors == (
        {
            "location": "body",
            "pointer": "",
            "keyword": "required",
            "detail": "'name' is a required property",
        },
    )
    assert refused(either, "greet.get", small_document.request()).problem.errors == (
        {
            "location": "query",
            "pointer": "",
            "keyword": "required",
            "detail": "Missing required query parameter: data",
        },
    )


GOOD = "data=%7B%22name%22%3A%22a%22%7D"


@pytest.mark.parametrize(
    ("asked", "location"),
    [
        (small_document.request(f"{GOOD}&{GOOD}"), "query"),
        (small_document.request("", f"{GOOD}&{GOOD}".encode(), small_document.FORM), "form"),
        (small_document.request(GOOD, GOOD.encode(), small_document.FORM), "form"),
        (small_document.request(GOOD, b'{"name": "a"}', small_document.JSON), "body"),
        (small_document.request(f"{GOOD}&{GOOD}", GOOD.encode(), small_document.FORM), "query"),
    ],
)
def test_arguments_given_twice_are_refused(either: Contract, asked: Request, location: str) -> None:
    problem = refused(either, "greet", asked).problem
    assert problem.status == 400
    (error,) = problem.errors
    assert (error["location"], error["keyword"]) == (location, "once")


def multipart(body: bytes, parameters: str = "; boundary=b") -> Request:
    return small_document.request(body=body, content_type=small_document.MULTIPART + parameters)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (multipart(b"x", ""), "there is no boundary"),
        (multipart(b"x", "; boundary="), "there is no boundary"),
        (multipart(b"x", "; boundary=\xe9"), "no final boundary found"),
        (
            multipart(b'--b\r\nContent-Disposition: form-data; name="data"'),
            "no final boundary found",
        ),
        (multipart(b"--b\r\nno headers\r\n--b--"), "missing headers"),
        (multipart(b"--b\r\nX: \xff\r\n\r\n1\r\n--b--"), "can't decode byte 0xff"),
        (multipart(b"--b\r\nX y\r\n\r\n1\r\n--b--"), "no colon in header line"),
        (small_document.multipart(b'"', b"1"), "missing name"),
        (small_document.multipart(*(b'data"', b"1") * 200), "too many parts"),
    ],
)
def test_unreadable_multipart_form_is_refused(
    either: Contract, asked: Request, reason: str
) -> None:
    (error,) = refused(either, "greet", asked).problem.errors
    assert (error["location"], error["keyword"]) == ("form", "syntax")
    assert reason in error["detail"]


@pytest.mark.parametrize(
    ("asked", "location", "name"),
    [
        (small_document.request("data[zeta]=5"), "query", "data[zeta]"),
        (small_document.request("data%5Bzeta%5D=5&x=1"), "query", "data[zeta]"),
        (small_document.request(f"{GOOD}&Data=1"), "query", "Data"),
        (small_document.request(f"{GOOD}&=1"), "query", ""),
        (small_document.request(f"{GOOD}&%ff"), "query", "\ufffd"),
        (
            small_document.request("", f"{GOOD}&name=b".encode(), small_document.FORM),
            "form",
            "name",
        ),
        (small_document.request("", f"_=1&{GOOD}".encode(), small_document.FORM), "form", "_"),
        (small_document.in_multipart("{}", "file"), "form", "file"),
    ],
)
def test_undeclared_field_is_refused(
    either: Contract, asked: Request, location: str, name: str
) -> None:
    (error,) = refused(either, "greet", asked).problem.errors
    assert (error["location"], error["keyword"]) == (location, "additionalProperties")
    assert repr(name) in error["detail"]


def test_cache_buster_in_query_is_ignored(either: Contract) -> None:
    assert greet(either, small_document.request(f"{GOOD}&_=1712345678&_=2")) == {"name": "a"}


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/mixed; boundary=x", "", None])
def test_other_media_type_is_refused(either: Contract, content_type: str | None) -> None:
    problem = refused(either, "greet", small_document.request(GOOD, b"x", content_type)).problem
    assert problem.status == 415
    known = small_document.FORM, small_document.JSON, small_document.MULTIPART
    assert " or ".join(known) in problem.detail


@pytest.mark.parametrize(
    "content_type",
    [small_document.JSON, small_document.FORM, small_document.MULTIPART, "text/plain", None],
)
def test_empty_body_counts_as_none(either: Contract, content_type: str | None) -> None:
    assert greet(either, small_document.request(GOOD, b"", content_type)) == {"name": "a"}


def test_malformed_escapes_stay_as_they_are(either: Contract) -> None:
    asked = small_document.request(body=b'data={"name":"%zz%"}', content_type=small_document.FORM)
    assert greet(either, asked) == {"name": "%zz%"}


def test_large_request_is_not_checked_here(contract: Contract) -> None:
    with pytest.raises(LargeRequestError):
        greet(contract, small_document.in_form(json.dumps({"name": "a" * 300_000})))


def test_faults_of_long_arguments_are_not_put_into_words_here(contract: Contract) -> None:
    notes = {"name": "a", "note": [0] * 400}
    assert greet(contract, small_document.in_body(json.dumps(notes))) == notes
    with pytest.raises(LargeRequestError):
        greet(contract, small_document.in_body(json.dumps(notes | {"name": 1})))


@pytest.fixture
def validator(contract: Contract) -> RequestValidator:
    root = Node(contract.document.raw)
    fallback = Fallback(contract.document.raw)
    return RequestValidator(root, contract.operations, Compiler(root), fallback)


Greet = Callable[[Request], dict[str, object]]


@pytest.fixture
def greet_large(contract: Contract, validator: RequestValidator) -> Greet:
    return partial(validator.large_arguments, operation(contract, "greet"))


def refusal_of(greet_large: Greet, asked: Request) -> Problem:
    with pytest.raises(RequestRefusedError) as caught:
        greet_large(asked)
    return caught.value.problem


@ways
def test_large_arguments_are_accepted_without_openapi_core(
    greet_large: Greet, location: str, way: Way
) -> None:
    fit = {"name": "\udcff", "weight": math.inf, "times": 10**20, "note": [0] * 30_000}
    assert greet_large(way(json.dumps(fit))) == fit


@ways
def test_refusal_of_large_arguments_names_the_first_faults(
    greet_large: Greet, location: str, way: Way
) -> None:
    wrong = {"name": "\udcff", "weight": math.inf, "tree": {str(n): n for n in range(400)}}
    problem = refusal_of(greet_large, way(json.dumps(wrong)))
    assert problem.status == 400
    assert problem.detail == (
        f'In the {location} at /tree/0: 0 is not of type "object" (4 more in `errors`, and others).'
    )
    assert problem.errors[4] == {
        "location": location,
        "pointer": "/tree/4",
        "keyword": "type",
        "detail": '4 is not of type "object"',
    }
    assert len(problem.errors) == 5


def test_one_fault_of_large_arguments_is_the_only_one(greet_large: Greet) -> None:
    problem = refusal_of(greet_large, small_document.in_body('{"name": ["' + "a" * 1000 + '"]}'))
    assert problem.detail.endswith('is not of type "string".')
    assert len(problem.detail) < 400
    assert len(problem.errors) == 1


def test_faults_with_long_names_are_short(greet_large: Greet) -> None:
    long = "a" * 100_000
    twice = refusal_of(greet_large, small_document.in_body(f'{{"{long}": 1, "{long}": 2}}'))
    inside = refusal_of(
        greet_large, small_document.in_body(json.dumps({"name": "a", "tree": {long: 1}}))
    )
    for problem in (twice, inside):
        assert len(problem.to_bytes("request-1")) < 2000


@pytest.mark.parametrize(
    ("asked", "status", "keyword"),
    [
        (small_document.in_body('{"name": "a"'), 400, "syntax"),
        (small_document.in_form("[" * 100_000), 400, "syntax"),
        (small_document.in_form(json.dumps([0] * 150_001)), 400, "size"),
        (
            small_document.request("", b"other=" + b"a" * 1000, small_document.FORM),
            400,
            "additionalProperties",
        ),
        (small_document.request("data={}", b"data={}", small_document.FORM), 400, "once"),
    ],
)
def test_large_arguments_are_refused(
    greet_large: Greet, asked: Request, status: int, keyword: str
) -> None:
    problem = refusal_of(greet_large, asked)
    assert (problem.status, problem.errors[0]["keyword"]) == (status, keyword)


def test_other_media_types_of_large_bodies_are_refused(greet_large: Greet) -> None:
    asked = small_document.request("", b"a" * 1000, "text/plain")
    problem = refusal_of(greet_large, asked)
    assert problem.status == 415
    assert f"{small_document.JSON} or {small_document.FORM}" in problem.detail


def test_commas_of_a_text_are_not_counted(greet_large: Greet) -> None:
    text = ',:[{\\"' * 100_000
    assert greet_large(small_document.in_form(json.dumps({"name": text})))["name"] == text


def test_maximum_of_values_can_be_lowered(contract: Contract) -> None:
    root = Node(contract.document.raw)
    fallback = Fallback(contract.document.raw)
    validator = RequestValidator(root, contract.operations, Compiler(root), fallback, max_marks=5)
    greeting = operation(contract, "greet")
    assert validator.large_arguments(greeting, small_document.in_body('{"name":",,,,,"}'))
    with pytest.raises(LargeRequestError):
        validator.arguments(greeting, small_document.in_body('{"name":",,,,,,,,,,,,,"}'))
    problem = refusal_of(
        partial(validator.large_arguments, greeting), small_document.in_body('{"note":[0,0,0,0,0]}')
    )
    assert problem.errors[0]["keyword"] == "size"
    assert "more than 5 commas" in problem.detail


def test_too_many_lone_surrogates_are_refused(greet_large: Greet) -> None:
    most = "\ud800" * 10_000
    assert greet_large(small_document.in_body(json.dumps({"name": most})))["name"] == most
    problem = refusal_of(greet_large, small_document.in_body(json.dumps({"name": most + "\ud800"})))
    assert (problem.status, problem.errors[0]["keyword"]) == (400, "size")


def test_comparison_refuses_too_many_values(compared: Contract) -> None:
    problem = refused(compared, "greet", small_document.in_body(json.dumps([0] * 150_001))).problem
    assert (problem.status, problem.errors[0]["keyword"]) == (400, "size")


def test_arguments_too_deep_for_openapi_core_are_refused(
    contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    def recurse(*_arguments: object) -> None:
        raise RecursionError

    monkeypatch.setattr(
        "luigid.contract.openapi_core_requests.FallbackRequestValidator._iter_errors", recurse
    )
    problem = refused(contract, "greet", small_document.in_body("{}")).problem
    assert (problem.status, problem.detail) == (400, "The arguments are nested too deeply.")


def test_circular_schema_accepts_the_deepest_arguments(either: Contract) -> None:
    tree: dict[str, object] = {}
    for _ in range(97):
        tree = {"a": tree}
    assert (
        greet(either, small_document.in_body(json.dumps({"name": "a", "tree": tree})))["tree"]
        == tree
    )


def page(contract: Contract, asked: Request) -> dict[str, object]:
    return contract.parameters(operation(contract, "page"), asked)


def test_parameters_of_page_are_read(either: Contract) -> None:
    assert page(either, small_document.request(number="12")) == {"number": 12}
    asked = small_document.request("word=%C3%A9+a&data=%7B%22a%22%3A1%7D&_=2", number="1")
    assert page(either, asked) == {"number": 1, "word": "\u00e9 a", "data": {"a": 1}}


@pytest.mark.parametrize(
    ("asked", "location", "pointer", "keyword"),
    [
        (small_document.request(number="x"), "path", "/number", "type"),
        (small_document.request(number="0"), "path", "/number", "minimum"),
        (small_document.request("word=long", number="1"), "query", "/word", "maxLength"),
        (small_document.request("data=[]", number="1"), "query", "/data", "type"),
        (small_document.request('data={"a":"b"}', number="1"), "query", "/data/a", "type"),
        (small_document.request("data={", number="1"), "query", "/data", "syntax"),
        (small_document.request("word=a&word=b", number="1"), "query", "/word", "once"),
        (
            small_document.request("a=1&data[a]=2", number="1"),
            "query",
            "/a",
            "additionalProperties",
        ),
    ],
)
def test_refusal_names_invalid_parameter_of_page(
    either: Contract, asked: Request, location: str, pointer: str, keyword: str
) -> None:
    with pytest.raises(RequestRefusedError) as caught:
        page(either, asked)
    (error,) = caught.value.problem.errors
    assert (error["location"], error["pointer"], error["keyword"]) == (location, pointer, keyword)


def test_refusal_names_all_invalid_parameters_of_page(either: Contract) -> None:
    with pytest.raises(RequestRefusedError) as caught:
        page(either, small_document.request("word=long", number="x"))
    assert [error["pointer"] for error in caught.value.problem.errors] == ["/word", "/number"]


@pytest.mark.parametrize("query", ["&" * 2000, "word=long&" * 301, "data={" + "," * 301])
def test_openapi_core_is_not_asked_about_a_page_with_many_values(
    either: Contract, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.delattr("luigid.contract.openapi_core_requests.FallbackRequestValidator.parameters")
    with pytest.raises(RequestRefusedError) as caught:
        page(either, small_document.request(query, number="1"))
    assert caught.value.problem.errors[0]["keyword"] in ("size", "syntax")


def test_query_of_page_that_is_not_utf_8_is_refused(either: Contract) -> None:
    with pytest.raises(RequestRefusedError) as caught:
        page(either, small_document.request("word=%ff", number="1"))
    assert caught.value.problem.detail == "The query is not UTF-8."
