"""`luigid conformance` against this server, Luigi's own, and servers with a fault."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest
import yaml

from contract_tests.client import call, send
from contract_tests.conformance.faulty import Fault, Message, proxy
from contract_tests.conformance.luigis import running_luigi
from contract_tests.fixtures import deviations
from contract_tests.server import Server, Settings, running
from luigid import cli
from luigid.conformance import suite
from luigid.conformance.expected import FILE
from luigid.conformance.results import Part, Verdict
from luigid.conformance.suite import Options, Outcome
from luigid.console.address import parse_address

#: Any origin may call, so that a lost header is one.
SETTINGS: Settings = {
    "cors": {"enabled": "true", "allow_any_origin": "true"},
    "email": {"format": "none"},  # no mail host is there
}
#: One validator decides: `test_schemathesis` compares both.
FAST: Settings = {"luigid": {"compare_validators": "false"}}
#: A few operations of each kind: `test_schemathesis` calls them all.
FEW = ("add_task", "get_work", "count_pending.get", "is_paused.options", "v1_summary")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("server"), settings={**SETTINGS, **FAST}) as server:
        yield server


#: What a run takes that looks for a fault.
QUICK = Options(is_confirmed=True, max_examples=1, scenarios=["retries"], only=["ping"])


def check(url: str, options: Options) -> Outcome:
    return suite.run(parse_address(url.rstrip("/")), options)


def test_this_server_conforms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "junit.xml"
    flags = ["--max-examples", "1", *(f"--operation={name}" for name in FEW)]
    with running(tmp_path, settings={**SETTINGS, **FAST}) as server:
        url = server.url.rstrip("/")
        status = cli.main(["conformance", url, "--junit", str(report), "--json", *flags])
        found = json.loads(capsys.readouterr().out)
        left = call(server.url, "task_list", status="PENDING", upstream_status="")
        refused = cli.main(["conformance", url])
    assert status == 0, found["failures"]
    assert found["conforms"]
    recorded = found["parts"]["recorded"]
    # The target is half of them.
    assert recorded["passed"] > 0.7 * sum(recorded.values())
    assert {row["operation"] for row in found["operations"]} >= {"POST /api/get_work"}
    # It takes its tasks away, and another run is refused without --yes.
    assert left == {}
    assert refused == 2
    assert "the suite changes the state" in capsys.readouterr().err
    suites = ET.parse(report).getroot()
    assert len(suites) == len(Part)
    assert suites.findall(".//failure") == []


def test_runs_on_one_server_find_the_same(tmp_path: Path) -> None:
    scenarios = ["arguments_of_add_task", "statuses", "upstream_statuses"]  # Infinity, statuses
    shown = ["graph", "task_list", "v1_graph", "v1_views.post", "v1_holds.post"]
    options = Options(is_confirmed=True, max_examples=1, scenarios=scenarios, only=shown)
    with running(tmp_path, settings={**SETTINGS, **FAST}) as server:
        outcomes = [check(server.url, options) for _ in range(2)]
        tasks = call(server.url, "task_list", status="", upstream_status="")
        views = send(server.url, "GET", "/v1/views").json()["views"]
    for outcome in outcomes:
        assert outcome.results.failures() == []
    rows = [[(row.operation, row.counts) for row in outcome.results.rows()] for outcome in outcomes]
    assert rows[0] == rows[1]
    assert {task["status"] for task in tasks.values()} == {"DONE"}
    assert math.inf in {task["priority"] for task in tasks.values()}
    assert views == []


def test_luigis_own_luigid_conforms_but_for_its_deviations(tmp_path: Path) -> None:
    with running_luigi(tmp_path) as url:
        outcome = check(url, Options(is_reference=True, max_examples=1, only=FEW))
    assert outcome.results.failures() == []
    recorded = outcome.results.counts(Part.RECORDED)
    assert recorded[Verdict.PASSED] + recorded[Verdict.EXPECTED] > recorded.total() * 0.7
    assert outcome.results.expected().keys() >= {"json-body", "cross-site", "history-off"}


def test_luigis_own_luigid_does_not_conform_as_another(tmp_path: Path) -> None:
    with running_luigi(tmp_path) as url:
        outcome = check(url, QUICK._replace(parts=[Part.CORS]))
    names = {failure.name for failure in outcome.results.failures()}
    assert {"cross-site-refused", "preflight-of-unknown-method"} <= names


class Planted(NamedTuple):
    """A fault, where it shows, and by which name."""

    fault: Fault
    part: Part
    operation: str
    name: str
    #: operationId of the calls that are made up
    only: str = "ping"


def answers(method: str, change: Fault) -> Fault:
    """Return a fault in the answers of a method."""

    def fault(request: Message, answer: Message | None) -> None:
        if answer is not None and request.method == method:
            change(request, answer)

    return fault


def requests(method: str, change: Fault) -> Fault:
    """Return a fault in the requests of a method, as if the server had not understood."""

    def fault(request: Message, answer: Message | None) -> None:
        if answer is None and request.method == method:
            change(request, answer)

    return fault


def answer_of(answer: Message | None) -> Message:
    assert answer is not None
    return answer


def wrong_status(_request: Message, answer: Message | None) -> None:
    answer_of(answer).status = 201


def missing_member(_request: Message, answer: Message | None) -> None:
    answer_of(answer).change_response(
        lambda work: {name: work[name] for name in work if name != "running_tasks"}
    )


def wrong_type(_request: Message, answer: Message | None) -> None:
    answer_of(answer).change_response(
        lambda counts: {**counts, "n_pending_tasks": str(counts["n_pending_tasks"])}
    )


def html_error(_request: Message, answer: Message | None) -> None:
    found = answer_of(answer)
    found.status, found.body = 500, b"<html><title>500: Internal Server Error</title></html>"
    found.headers["Content-Type"] = "text/html; charset=UTF-8"


def wrong_media_type(_request: Message, answer: Message | None) -> None:
    answer_of(answer).headers["Content-Type"] = "text/plain"


def accepted_nonsense(_request: Message, answer: Message | None) -> None:
    found = answer_of(answer)
    if found.status == 400:
        found.status, found.body = 200, b'{"response": {"rpc_messages": []}}'
        found.headers["Content-Type"] = "application/json; charset=UTF-8"


def lost_allow(_request: Message, answer: Message | None) -> None:
    answer_of(answer).headers.pop("Allow", None)


def lost_request_id(_request: Message, answer: Message | None) -> None:
    answer_of(answer).headers.pop("X-Request-Id", None)


def lost_origin(request: Message, answer: Message | None) -> None:
    if answer is not None and request.verb == "POST":
        answer.headers.pop("Access-Control-Allow-Origin", None)


def lost_origin_of_errors(_request: Message, answer: Message | None) -> None:
    if answer is not None and answer.status >= 400:
        answer.headers.pop("Access-Control-Allow-Origin", None)


def lost_vary(_request: Message, answer: Message | None) -> None:
    if answer is not None:
        answer.headers.pop("Vary", None)


def credentials_for_all(_request: Message, answer: Message | None) -> None:
    if answer is not None and "Access-Control-Allow-Origin" in answer.headers:
        answer.headers["Access-Control-Allow-Credentials"] = "true"


def failing_preflight(request: Message, answer: Message | None) -> None:
    if answer is not None and request.verb == "OPTIONS":
        answer.status = 405


def changed_arguments(**changes: object) -> Fault:
    def change(request: Message, _answer: Message | None) -> None:
        arguments = request.arguments()
        if arguments is not None:
            request.set_arguments({**arguments, **changes})

    return change


def lowest_priority_first(request: Message, _answer: Message | None) -> None:
    arguments = request.arguments()
    if arguments is not None and "priority" in arguments:
        request.set_arguments({**arguments, "priority": -arguments["priority"]})


def latest_first() -> Fault:
    """Return a server that hands out the last of equal tasks."""
    count = 0

    def fault(request: Message, answer: Message | None) -> None:
        nonlocal count
        arguments = request.arguments()
        if answer is None and arguments is not None and request.method == "add_task":
            count += 1
            request.set_arguments({"priority": count, **arguments})

    return fault


def dropped(request: Message, _answer: Message | None) -> None:
    request.answered = b'{"response": null}'


def lost_message(_request: Message, answer: Message | None) -> None:
    answer_of(answer).change_response(lambda _: {"rpc_messages": []})


def lost_error(_request: Message, answer: Message | None) -> None:
    answer_of(answer).change_response(lambda told: {**told, "error": ""})


ADD, GET_WORK, PING = "POST /api/add_task", "POST /api/get_work", "POST /api/ping"
READS, PREFLIGHT = "POST /api/is_paused", "OPTIONS /api/is_paused"

FAULTS = {
    "wrong status": Planted(
        answers("ping", wrong_status), Part.GENERATED, PING, "status_code_conformance"
    ),
    "missing member": Planted(
        answers("get_work", missing_member),
        *(Part.GENERATED, GET_WORK, "response_schema_conformance", "get_work"),
    ),
    "wrong type": Planted(
        answers("count_pending", wrong_type),
        *(Part.GENERATED, "POST /api/count_pending", "response_schema_conformance"),
        "count_pending",
    ),
    "HTML error": Planted(answers("ping", html_error), Part.GENERATED, PING, "not_a_server_error"),
    "wrong media type": Planted(
        answers("ping", wrong_media_type), Part.GENERATED, PING, "content_type_conformance"
    ),
    "accepted nonsense": Planted(
        answers("ping", accepted_nonsense), Part.GENERATED, PING, "negative_data_rejection"
    ),
    "lost Allow": Planted(answers("ping", lost_allow), Part.GENERATED, PING, "unsupported_method"),
    "lost header": Planted(
        answers("ping", lost_request_id), Part.GENERATED, PING, "response_headers_conformance"
    ),
    "lost CORS header": Planted(lost_origin, Part.CORS, READS, "cors-on-answers"),
    "lost CORS header of errors": Planted(
        lost_origin_of_errors, Part.CORS, "GET /api/is_paused", "cors-on-errors"
    ),
    "lost Vary": Planted(lost_vary, Part.CORS, READS, "cors-vary"),
    "credentials for all": Planted(credentials_for_all, Part.CORS, READS, "cors-credentials"),
    "failing preflight": Planted(failing_preflight, Part.CORS, PREFLIGHT, "preflight-status"),
    "lowest priority first": Planted(
        requests("add_task", lowest_priority_first),
        *(Part.LIFE, GET_WORK, "higher-priority-runs-first"),
    ),
    "latest first": Planted(
        latest_first(), Part.LIFE, GET_WORK, "equal-priorities-run-in-order-of-arrival"
    ),
    "dropped task": Planted(
        requests("add_task", dropped),
        Part.LIFE,
        GET_WORK,
        "equal-priorities-run-in-order-of-arrival",
    ),
    "ignored dependency": Planted(
        requests("add_task", changed_arguments(deps=[])),
        *(Part.LIFE, "POST /api/dep_graph", "dependency-runs-first"),
    ),
    "ignored resources": Planted(
        requests("add_task", changed_arguments(resources={})),
        *(Part.LIFE, GET_WORK, "resource-limits-what-runs"),
    ),
    "ignored batcher": Planted(
        requests("add_task_batcher", dropped), Part.LIFE, GET_WORK, "batch-runs-as-one"
    ),
    "ignored pause": Planted(
        requests("pause", dropped), Part.LIFE, "POST /api/is_paused", "pause-stops-handing-out"
    ),
    "ignored forgiveness": Planted(
        requests("forgive_failures", dropped),
        *(Part.LIFE, "POST /api/task_list", "failed-task-waits-for-its-retry"),
    ),
    "ignored disabling": Planted(
        requests("disable_worker", dropped), Part.LIFE, GET_WORK, "disabled-worker-gets-nothing"
    ),
    "lost message": Planted(
        answers("ping", lost_message),
        *(Part.LIFE, PING, "message-reaches-worker-and-answer-comes-back"),
    ),
    "lost error": Planted(
        answers("fetch_error", lost_error),
        *(Part.LIFE, "POST /api/fetch_error", "failed-task-waits-for-its-retry"),
    ),
    "wrong answer": Planted(
        answers("get_work", missing_member), Part.RECORDED, GET_WORK, "retries[1]"
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_found_by_name(server: Server, name: str) -> None:
    planted = FAULTS[name]
    with proxy(server.url, planted.fault) as url:
        outcome = check(url, QUICK._replace(parts=[planted.part], only=[planted.only]))
    found = {(each.operation, each.name) for each in outcome.results.failures()}
    assert (planted.operation, planted.name) in found


def test_time_that_is_up_is_said(server: Server) -> None:
    outcome = check(server.url, QUICK._replace(parts=[Part.RECORDED], seconds=0))
    reasons = {reason for row in outcome.results.rows() for reason in row.skipped}
    assert "the time was up" in reasons
    assert outcome.results.failures() == []


def test_each_expected_deviation_is_published() -> None:
    listed = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    named = {entry["deviation"] for entry in listed["expected"]}
    assert named | set(listed["unchecked"].values()) <= set(deviations.listed())
