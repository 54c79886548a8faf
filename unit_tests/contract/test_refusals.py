from luigid.contract import refusals
from luigid.contract.violations import Violation
from luigid.contract.wire import ArgumentText

VIOLATIONS = [Violation(("a", 0), "type", "wrong"), Violation((), "required", "missing")]


def test_refusal_names_place_of_first_violation_and_lists_all() -> None:
    problem = refusals.of_arguments(VIOLATIONS, "form").problem
    assert problem.status == 400
    assert problem.detail == "In the form at /a/0: wrong (1 more)."
    assert problem.errors == (
        {"location": "form", "pointer": "/a/0", "keyword": "type", "detail": "wrong"},
        {"location": "form", "pointer": "", "keyword": "required", "detail": "missing"},
    )


def test_refusal_of_whole_value_names_only_the_part_of_the_request() -> None:
    problem = refusals.of_arguments(VIOLATIONS[1:], "query").problem
    assert problem.detail == "In the query: missing."


def test_arguments_given_twice_are_refused() -> None:
    problem = refusals.given_twice(
        [ArgumentText("query", b"1"), ArgumentText("form", b"2")]
    ).problem
    assert problem.status == 400
    assert [(error["location"], error["keyword"]) for error in problem.errors] == [("form", "once")]


def test_parameter_given_twice_is_refused() -> None:
    problem = refusals.repeated("word").problem
    assert problem.detail == "In the query at /word: this is given more than once."
    assert [(error["location"], error["keyword"]) for error in problem.errors] == [
        ("query", "once")
    ]
