import json
from typing import Any
from urllib.parse import quote

import pytest
from tornado.httputil import HTTPHeaders

from luigid.contract import Contract, Document, Operation
from luigid.contract.profiles import PROFILES
from luigid.mock.answers import Mock, Reply
from luigid.mock.examples import Examples
from luigid.mock.preference import Preference
from luigid.process.shipped_files import WORKFLOWS, shipped

DOCUMENT = Document.read(shipped("spec/openapi.yaml"))
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@pytest.fixture(scope="module")
def shared() -> Mock:
    """A mock for tests that leave no tasks."""
    return Mock(DOCUMENT)


@pytest.fixture(scope="module")
def contract() -> Contract:
    contract = Contract(DOCUMENT)
    contract.load()
    return contract


def ask(mock: Mock, verb: str, target: str, body: str = "", **headers: str) -> Reply:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return mock.answer(verb, target, HTTPHeaders(sent), body.encode())


def call(mock: Mock, method: str, **arguments: object) -> Any:
    body = json.dumps(arguments)
    reply = ask(mock, "POST", f"/api/{method}", body, content_type=JSON)
    assert reply.status == 200, reply.body
    return json.loads(reply.body)["response"]


@pytest.mark.parametrize("operation", DOCUMENT.operations, ids=lambda operation: operation.id)
def test_first_example_of_each_operation_keeps_the_contract(
    shared: Mock, contract: Contract, operation: Operation
) -> None:
    example = Examples(DOCUMENT.raw).of(operation, Preference())
    reply = shared.reply(operation, example)
    is_json = reply.headers.get("Content-Type", "").startswith("application/json")
    # The document itself is JSON, too, and no example.
    is_checkable = is_json and not operation.path.startswith("/openapi")
    body = reply.body if is_checkable and operation.method != "head" else None
    contract.check_response(operation, reply.status, reply.headers, body)


@pytest.mark.parametrize(
    ("body", "media_type"),
    [(f"data={quote('{}')}", FORM), ("{}", JSON)],
    ids=["form", "JSON"],
)
def test_call_is_answered_by_an_example(shared: Mock, body: str, media_type: str) -> None:
    reply = ask(shared, "POST", "/api/is_paused", body, content_type=media_type)
    assert "paused" in json.loads(reply.body)["response"]


def test_get_is_answered_as_post(shared: Mock) -> None:
    reply = ask(shared, "GET", f"/api/ping?data={quote(json.dumps({'worker': 'w'}))}")
    assert json.loads(reply.body) == {"response": {"rpc_messages": []}}


def test_wrong_call_is_refused_as_by_the_server(shared: Mock) -> None:
    reply = ask(shared, "POST", "/api/ping", "{}", content_type=JSON)
    problem = json.loads(reply.body)
    assert (reply.status, problem["status"]) == (400, 400)
    assert problem["type"].startswith("urn:luigid:problem:")
    assert problem["errors"][0]["keyword"] == "required"


@pytest.mark.parametrize(
    ("verb", "target", "status"),
    [
        ("GET", "/no/such", 404),
        ("GET", "http://[", 404),
        ("PUT", "/api/ping", 405),
        ("BREW", "/api/ping", 405),
        ("BREW", "/no/such", 404),
        ("GET", "/v1/tasks?limit=x", 400),
        ("GET", "/v1/tasks/%ff", 400),
    ],
)
def test_what_the_document_lacks_is_refused(
    shared: Mock, verb: str, target: str, status: int
) -> None:
    reply = ask(shared, verb, target)
    assert reply.status == status
    assert ("Allow" in reply.headers) == (status == 405)
    assert reply.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("target", ["/v1/summary", "/openapi.json", "/no/such", "/"])
def test_answers_say_what_the_server_says(shared: Mock, target: str) -> None:
    headers = ask(shared, "GET", target).headers
    assert (headers["Server"], headers["Vary"]) == ("luigid", "Accept-Encoding")
    assert headers["X-Frame-Options"] == "DENY"


def test_answer_has_an_id_of_its_own(shared: Mock) -> None:
    ids = {ask(shared, "GET", "/v1/summary").headers["X-Request-Id"] for _ in range(2)}
    assert len(ids) == 2


def test_every_required_header_has_an_example(shared: Mock) -> None:
    for operation in DOCUMENT.operations:
        for code in DOCUMENT.raw["paths"][operation.path][operation.method]["responses"]:
            example = Examples(DOCUMENT.raw).of(operation, Preference(code=str(code)))
            assert "" not in shared.reply(operation, example).headers.values()


def test_pages_without_parameters_ignore_the_query(shared: Mock) -> None:
    assert ask(shared, "GET", "/healthz?probe=1").status == 200
    assert ask(shared, "GET", "/v1/summary?probe=1").status == 400


@pytest.mark.parametrize("task", ["etl/Load_1", "etl%2FLoad_1"])
@pytest.mark.parametrize("part", ["", "/explanation", "/runs"])
def test_ids_of_tasks_may_have_slashes(shared: Mock, task: str, part: str) -> None:
    assert ask(shared, "GET", f"/v1/tasks/{task}{part}").status == 200


def test_client_chooses_example(shared: Mock) -> None:
    body = json.dumps({"worker": "w"})
    reply = ask(shared, "POST", "/api/ping", body, content_type=JSON, prefer="example=messages")
    assert json.loads(reply.body)["response"]["rpc_messages"] != []


def test_client_chooses_status(shared: Mock) -> None:
    body = json.dumps({"worker": "w"})
    reply = ask(shared, "POST", "/api/ping", body, content_type=JSON, prefer="code=503")
    assert (reply.status, json.loads(reply.body)["status"]) == (503, 503)


@pytest.mark.parametrize("prefer", ["example=nonsense", "code=299"])
def test_unknown_choice_is_refused(shared: Mock, prefer: str) -> None:
    reply = ask(shared, "POST", "/api/is_paused", "{}", content_type=JSON, prefer=prefer)
    assert reply.status == 400
    assert "Prefer" in json.loads(reply.body)["detail"]


def test_browser_of_another_origin_may_call(shared: Mock) -> None:
    reply = ask(shared, "OPTIONS", "/api/ping", origin="http://localhost:5173")
    assert (reply.status, reply.headers["Access-Control-Allow-Origin"]) == (204, "*")


@pytest.mark.parametrize("path", ["/v1/holds", "/v1/views/a"])
def test_browser_may_ask_whether_it_may_call(shared: Mock, path: str) -> None:
    reply = ask(shared, "OPTIONS", path, origin="http://localhost:5173")
    assert (reply.status, reply.headers["Access-Control-Allow-Headers"]) == (204, "*")


@pytest.mark.parametrize("target", ["http://[", "/no/such"])
def test_browser_may_not_call_what_there_is_not(shared: Mock, target: str) -> None:
    assert ask(shared, "OPTIONS", target).status == 404


def test_contract_is_published(shared: Mock) -> None:
    whole = ask(shared, "GET", "/openapi.json")
    assert json.loads(whole.body) == DOCUMENT.raw
    for name, make in PROFILES.items():
        profile = ask(shared, "GET", f"/openapi.json?profile={name}")
        assert json.loads(profile.body) == make(DOCUMENT.raw)
    workflows = ask(shared, "GET", "/workflows.arazzo.yaml")
    assert workflows.body == shipped(WORKFLOWS).read_bytes()
    refused = ask(shared, "GET", "/openapi.json", prefer="code=400")
    assert json.loads(refused.body)["status"] == 400


def test_files_may_be_in_folders(shared: Mock) -> None:
    assert ask(shared, "GET", "/static/visualiser/index.html").status == 200


class TestWork:
    @pytest.fixture
    def mock(self) -> Mock:
        return Mock(DOCUMENT)

    def test_worker_gets_what_it_has_added_last(self, mock: Mock) -> None:
        for task in ("Root_1", "Leaf_1"):
            params = {"n": "1"}
            call(mock, "add_task", worker="w", task_id=task, family="F", params=params)
        got = [call(mock, "get_work", worker="w") for _ in range(3)]
        assert [work["task_id"] for work in got] == ["Leaf_1", "Root_1", None]
        assert got[0]["task_params"] == {"n": "1"}
        assert got[2]["n_pending_tasks"] == 0

    def test_what_is_done_is_not_handed_out(self, mock: Mock) -> None:
        call(mock, "add_task", worker="w", task_id="A")
        call(mock, "add_task", worker="w", task_id="A", status="DONE")
        assert call(mock, "get_work", worker="w")["task_id"] is None
        assert call(mock, "count_pending", worker="w")["n_pending_tasks"] == 0

    def test_unknown_worker_gets_the_example(self, mock: Mock) -> None:
        assert call(mock, "get_work", worker="other")["task_id"] is not None

    def test_chosen_example_takes_precedence(self, mock: Mock) -> None:
        call(mock, "add_task", worker="w", task_id="A")
        body = json.dumps({"worker": "w"})
        reply = ask(
            mock, "POST", "/api/get_work", body, content_type=JSON, prefer="example=a_batch"
        )
        assert "batch_id" in json.loads(reply.body)["response"]
