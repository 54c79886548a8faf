import json
from xml.etree import ElementTree as ET

import pytest

from luigid.conformance import junit
from luigid.conformance.results import Part, Result, Results, Verdict

PING = "POST /api/ping"


@pytest.fixture
def results() -> Results:
    results = Results()
    for result in (
        Result(Part.LIFE, PING, Verdict.PASSED),
        Result(Part.GENERATED, PING, Verdict.FAILED, "a", "bad \x00", (("b", "worse"),)),
        Result(Part.GENERATED, PING, Verdict.FAILED, "a", "bad again"),
        Result(Part.GENERATED, "GET /api/ping", Verdict.EXPECTED, "json-body"),
        Result(Part.RECORDED, "GET /metrics", Verdict.SKIPPED, "metrics[1]", "needs a moved clock"),
    ):
        results.add(result)
    return results


def test_equal_failures_are_one(results: Results) -> None:
    found = [(failure.name, failure.reason, failure.count) for failure in results.failures()]
    assert found == [("a", "bad \x00", 2), ("b", "worse", 1)]


def test_calls_are_counted_by_operation(results: Results) -> None:
    calls = {row.operation: row.calls for row in results.rows()}
    assert calls == {PING: 3, "GET /api/ping": 1, "GET /metrics": 0}


def test_json_has_all_of_it(results: Results) -> None:
    told = json.loads(json.dumps(results.as_json()))
    assert (told["conforms"], told["calls"], told["failed"], told["skipped"]) == (False, 4, 2, 1)
    assert told["operations"][-1]["skipped_because"] == {"needs a moved clock": 1}
    assert told["deviations"] == {"json-body": 1}


def test_junit_has_a_case_for_each_operation(results: Results) -> None:
    root = ET.fromstring(junit.as_xml(results, "here", 1.5))
    suites = {suite.get("name", "").partition(":")[0]: suite for suite in root}
    assert suites["generated"].get("failures") == "1"
    assert suites["recorded"].get("skipped") == "1"
    failure = suites["generated"].find(".//failure")
    assert failure is not None
    assert failure.get("type") == "a"
    assert "b: worse" in (failure.text or "")
