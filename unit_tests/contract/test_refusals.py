from openapi_core.templating.media_types.exceptions import MediaTypeNotFound
from openapi_core.validation.request.exceptions import (
    MissingRequiredParameter,
    RequestBodyValidationError,
)

from luigid.contract import refusals
from luigid.contract.faults import Fault
from luigid.contract.wire import Carried

FAULTS = [Fault(("a", 0), "type", "wrong"), Fault((), "required", "missing")]


def test_names_the_place_of_the_first_fault_and_lists_all() -> None:
    problem = refusals.of_arguments(FAULTS, "form").problem
    assert problem.status == 400
    assert problem.detail == "In the form at /a/0: wrong (1 more)."
    assert problem.errors == (
        {"location": "form", "pointer": "/a/0", "keyword": "type", "detail": "wrong"},
        {"location": "form", "pointer": "", "keyword": "required", "detail": "missing"},
    )


def test_names_the_part_of_the_request_alone_where_all_of_it_is_wrong() -> None:
    problem = refusals.of_arguments(FAULTS[1:], "query").problem
    assert problem.detail == "In the query: missing."


def test_refuses_arguments_given_twice() -> None:
    problem = refusals.given_twice([Carried("query", b"1"), Carried("form", b"2")]).problem
    assert problem.status == 400
    assert [(error["location"], error["keyword"]) for error in problem.errors] == [("form", "once")]


def test_refuses_a_parameter_given_twice() -> None:
    problem = refusals.repeated("word").problem
    assert problem.detail == "In the query at /word: this is given more than once."
    assert [(error["location"], error["keyword"]) for error in problem.errors] == [
        ("query", "once")
    ]


def test_refuses_other_media_types() -> None:
    error = RequestBodyValidationError()
    error.__cause__ = MediaTypeNotFound("text/plain", ["a/b", "c/d"])
    problem = refusals.of_call([error], "text/plain").problem
    assert problem.status == 415
    assert problem.detail == "The body is text/plain; it can be a/b or c/d."


def test_names_the_parameter_of_a_page() -> None:
    problem = refusals.of_page([MissingRequiredParameter("word", "query")]).problem
    assert problem.detail == "In the query at /word: Missing required query parameter: word."
    assert problem.errors[0]["pointer"] == "/word"
