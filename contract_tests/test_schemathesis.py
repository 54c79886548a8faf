"""Schemathesis sends valid and invalid requests to a running server."""

import copy
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from contract_tests import loop_holds
from contract_tests.client import call
from contract_tests.document import DOCUMENT, METHODS, OPEN, argument_schemas, resolved
from contract_tests.server import Server, Settings, environment, running
from luigid import conformance

CALLS_CONFIGURATION = Path(conformance.__file__).with_name("schemathesis.toml")
SEQUENCES_CONFIGURATION = CALLS_CONFIGURATION.with_name("schemathesis_links.toml")
TIMEOUT = 1800

FORM, JSON = "application/x-www-form-urlencoded", "application/json"

Json = dict[str, Any]


class Run(NamedTuple):
    """The report of Schemathesis, its exchanges (as HAR) and its output."""

    report: dict[str, Any]
    exchanges: list[dict[str, Any]]
    output: str


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with every setting on that adds to the work of a call; none may take long."""
    settings: Settings = {
        "scheduler": {"batch_emails": "true", "prune_on_get_work": "true", "retry_count": 2},
        "cors": {"enabled": "true", "allow_any_origin": "true"},
        "email": {"format": "none"},  # no mail host is there
    }
    with running(tmp_path_factory.mktemp("server"), settings=settings) as server:
        yield server
    loop_holds.assert_short(server.longest_holds)


def run_schemathesis(
    url: str,
    folder: Path,
    *flags: str,
    document: Json = OPEN,
    configuration: Path = CALLS_CONFIGURATION,
) -> Run:
    report, exchanges = folder / "report.json", folder / "exchanges.har"
    path = folder / "openapi.json"
    path.write_text(json.dumps(document))
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(configuration)),
        *("run", str(path), "--url", url, "--no-color"),
        *("--report-json-path", str(report), "--report-har-path", str(exchanges), *flags),
    ]
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment(PYTHONPATH=CALLS_CONFIGURATION.parents[2]),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert report.exists(), done.stdout
    entries = json.loads(exchanges.read_text())["log"]["entries"]
    return Run(json.loads(report.read_text()), entries, done.stdout)


def test_server_conforms_to_document(server: Server, tmp_path: Path) -> None:
    run = run_schemathesis(server.url, tmp_path)
    assert_no_failure(run)
    assert run.report["operations"]["tested"] == run.report["operations"]["total"]
    # Refused data tests little: each method must have taken some, in both of POST's forms.
    expected = {(name, media_type) for name in METHODS for media_type in (FORM, JSON)}
    assert expected - set(map(accepted, run.exchanges)) == set()


#: Methods whose calls are linked: few at a time, so that each is reached often.
SEQUENCES = {
    "of a task": (
        *("add_task", "dep_graph", "fetch_error"),
        *("forgive_failures", "mark_as_done", "re_enable_task"),
    ),
    "of a run": ("add_task", "get_work", "decrease_running_task_resources"),
    "of a page of tasks": ("v1_tasks", "v1_task"),
    "of what a run says": (
        *("set_task_status_message", "get_task_status_message"),
        *("set_task_progress_percentage", "get_task_progress_percentage"),
    ),
    "of a worker": (
        *("add_worker", "set_worker_processes", "get_work", "ping", "disable_worker"),
        *("send_scheduler_message", "add_scheduler_message_response"),
        "get_scheduler_message_response",
    ),
}


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_sequences_of_calls_conform_to_document(
    server: Server, tmp_path: Path, sequence: str
) -> None:
    methods = SEQUENCES[sequence]
    call(server.url, "add_task", worker="w", task_id="known")
    run = run_schemathesis(
        server.url, tmp_path, *including(methods), configuration=SEQUENCES_CONFIGURATION
    )
    assert_no_failure(run)
    assert set(methods) - set(map(answered, run.exchanges)) == set()


def test_every_link_is_in_a_sequence() -> None:
    linked = {link["operationId"] for link in DOCUMENT["components"]["links"].values()}
    assert linked - {method for methods in SEQUENCES.values() for method in methods} == set()


def assert_no_failure(run: Run) -> None:
    assert run.report["failures"] == [], run.output
    assert run.report["errors"] == [], run.output
    assert run.report["exit_code"] == 0, run.output


def answered(exchange: dict[str, Any]) -> str | None:
    """Return the operation of an exchange whose answer is 200."""
    if exchange["response"]["status"] != 200:
        return None
    path: str = urlsplit(exchange["request"]["url"]).path
    if path.startswith("/v1/tasks/"):
        return "v1_task"
    return re.sub("^/(api/)?", "", path).replace("/", "_")


def including(methods: Iterable[str]) -> list[str]:
    return [flag for name in methods for flag in ("--include-operation-id", name)]


def accepted(exchange: dict[str, Any]) -> tuple[str, str] | None:
    """Return method and media type of an accepted POST that had arguments, if it has any."""
    request, response = exchange["request"], exchange["response"]
    if request["method"] != "POST" or response["status"] != 200:
        return None
    name = urlsplit(request["url"]).path.removeprefix("/api/")
    posted = request.get("postData", {"mimeType": "", "text": ""})
    media_type, text = posted["mimeType"], posted["text"]
    if media_type == FORM:
        text = "".join(parse_qs(text).get("data", []))
    has_arguments = text != "{}" or is_without_arguments(name)
    return (name, media_type) if text and has_arguments else None


def is_without_arguments(name: str) -> bool:
    schema = resolved(argument_schemas(name)[0])
    # It takes none, or ignores any.
    return "properties" not in schema and isinstance(schema["additionalProperties"], bool)


def test_server_that_violates_document_is_caught(server: Server, tmp_path: Path) -> None:
    """Inject one fault for each operation into the document, as the server is right."""
    document = copy.deepcopy(OPEN)
    for name, (fault, _) in FAULTS.items():
        fault(document["paths"][f"/api/{name}"], document["components"]["schemas"])
    run = run_schemathesis(server.url, tmp_path, *including(FAULTS), document=document)
    found = {(type_, name) for type_, names in failures(run).items() for name in names}
    assert found == {(failure, name) for name, (_, failure) in FAULTS.items()}, run.output
    assert run.report["exit_code"] == 1


def test_event_that_violates_document_is_caught(server: Server, tmp_path: Path) -> None:
    document = copy.deepcopy(OPEN)
    document["components"]["schemas"]["Change"]["required"].append("nonsense")
    run = run_schemathesis(server.url, tmp_path, *including(["v1_events"]), document=document)
    assert failures(run) == {"JsonSchemaError": {"events"}}, run.output


def failures(run: Run) -> dict[str, set[str]]:
    """Return the methods at which each kind of failure was found."""
    return {
        failure["type"]: {operation.rpartition("/")[2] for operation in failure["operations"]}
        for failure in run.report["failures"]
    }


def demand_short_ids(item: Json, schemas: Json) -> None:
    arguments(item, schemas)["task_id"] = {"type": "string", "maxLength": 3}


def allow_numbers_as_ids(item: Json, schemas: Json) -> None:
    arguments(item, schemas)["task_id"] = {"type": ["string", "integer", "null"]}


def require_another_answer(item: Json, _schemas: Json) -> None:
    success(item)["content"]["application/json"]["schema"] = {"required": ["answer"]}


def document_another_media_type(item: Json, _schemas: Json) -> None:
    content = success(item)["content"]
    content["application/xml"] = content.pop("application/json")


def require_a_header(item: Json, _schemas: Json) -> None:
    success(item)["headers"]["X-Promised"] = {"required": True, "schema": {"type": "string"}}


def leave_out_a_status(item: Json, _schemas: Json) -> None:
    del item["post"]["responses"]["400"]


def leave_out_a_verb(item: Json, _schemas: Json) -> None:
    del item["get"]


FAULTS: dict[str, tuple[Callable[[Json, Json], None], str]] = {
    "re_enable_task": (demand_short_ids, "AcceptedNegativeData"),
    "mark_as_done": (allow_numbers_as_ids, "RejectedPositiveData"),
    "forgive_failures": (require_another_answer, "JsonSchemaError"),
    "fetch_error": (document_another_media_type, "UndefinedContentType"),
    "get_task_status_message": (require_a_header, "MissingHeaders"),
    "get_task_progress_percentage": (leave_out_a_status, "UndefinedStatusCode"),
    "get_running_task_resources": (leave_out_a_verb, "UnsupportedMethodResponse"),
}


def arguments(item: Json, schemas: Json) -> Json:
    """Return the schemas of a method's arguments by name."""
    reference = item["post"]["requestBody"]["content"][JSON]["schema"]["$ref"]
    properties: Json = schemas[reference.rpartition("/")[2]]["properties"]
    return properties


def success(item: Json) -> Json:
    """Return a method's answer 200, which other methods share, on its own."""
    responses = item["post"]["responses"]
    answer: Json = copy.deepcopy(resolved(responses["200"]))
    responses["200"] = answer
    return answer
