"""A released contract is kept: what breaks it is found, and has its version."""

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from contract_tests.compatibility import breaking_changes
from contract_tests.document import DOCUMENT, PATH
from contract_tests.releases import faults

Json = dict[str, Any]
Change = Callable[[Json], None]

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def test_the_document_has_the_version_that_its_changes_ask_for() -> None:
    changelog = (PATH.parent / "CHANGELOG.md").read_text()
    released = {
        path.name: yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        for path in PATH.parent.glob("released/*")
    }
    assert list(faults(DOCUMENT, changelog, released)) == []


# --- What breaks a promise ----------------------------------------------------------------------


def changed(change: Change, document: Json = DOCUMENT) -> Json:
    document = copy.deepcopy(document)
    before = copy.deepcopy(document)
    change(document)
    assert document != before
    return document


def post(document: Json, method: str) -> Json:
    found: Json = document["paths"][f"/api/{method}"]["post"]
    return found


def schema(document: Json, name: str) -> Json:
    found: Json = document["components"]["schemas"][name]
    return found


def argument(document: Json, schema_name: str, name: str) -> Json:
    found: Json = schema(document, schema_name)["properties"][name]
    return found


def take_away_a_path(document: Json) -> None:
    del document["paths"]["/api/prune"]


def take_away_a_verb(document: Json) -> None:
    del document["paths"]["/api/prune"]["get"]


def rename_an_operation(document: Json) -> None:
    post(document, "prune")["operationId"] = "tidy"


def take_away_a_parameter(document: Json) -> None:
    post(document, "task_list")["parameters"] = []


def require_a_parameter(document: Json) -> None:
    post(document, "task_list")["parameters"][0]["required"] = True


def add_a_required_parameter(document: Json) -> None:
    token = {"name": "token", "in": "query", "required": True, "schema": {"type": "string"}}
    post(document, "task_list")["parameters"].append(token)


def narrow_a_parameter_in_the_path(document: Json) -> None:
    parameters = document["paths"]["/history/by_id/{id}"]["get"]["parameters"]
    parameters[0]["schema"]["maximum"] = 1000


def require_a_body(document: Json) -> None:
    post(document, "prune")["requestBody"]["required"] = True


def take_away_a_media_type(document: Json) -> None:
    del post(document, "ping")["requestBody"]["content"][FORM]


def encode_a_form_otherwise(document: Json) -> None:
    del post(document, "ping")["requestBody"]["content"][FORM]["encoding"]


def take_away_an_argument(document: Json) -> None:
    del schema(document, "TaskListArguments")["properties"]["search"]


def require_an_argument(document: Json) -> None:
    schema(document, "TaskListArguments")["required"] = ["status"]


def refuse_other_arguments(document: Json) -> None:
    schema(document, "TaskListArguments")["additionalProperties"] = False


def refuse_null(document: Json) -> None:
    argument(document, "TaskListArguments", "search")["type"] = "string"


def refuse_fractions(document: Json) -> None:
    schema(document, "Priority")["type"] = "integer"


def refuse_a_value(document: Json) -> None:
    argument(document, "TaskListArguments", "status")["enum"].remove("SUSPENDED")


def refuse_an_alternative(document: Json) -> None:
    argument(document, "TaskListArguments", "upstream_status")["anyOf"].pop()


def restrict_an_argument(document: Json) -> None:
    schema(document, "TaskId")["maxLength"] = 100


def restrict_the_amounts_of_resources(document: Json) -> None:
    schema(document, "UpdateResourcesArguments")["additionalProperties"]["minimum"] = 1


def change_a_default(document: Json) -> None:
    argument(document, "TaskListArguments", "limit")["default"] = False


def change_a_default_beside_a_reference(document: Json) -> None:
    argument(document, "AddTaskArguments", "status")["default"] = "DONE"


def take_away_an_answer(document: Json) -> None:
    responses = document["paths"]["/static/{path}"]["get"]["responses"]
    del responses["304"]


def answer_with_another_media_type(document: Json) -> None:
    content = document["components"]["responses"]["Done"]["content"]
    content["application/cbor"] = content.pop(JSON)


def take_away_a_member_of_an_answer(document: Json) -> None:
    del schema(document, "TaskFields")["properties"]["tracking_url"]
    schema(document, "TaskFields")["required"].remove("tracking_url")


def promise_a_member_no_more(document: Json) -> None:
    schema(document, "TaskFields")["required"].remove("tracking_url")


def answer_null(document: Json) -> None:
    argument(document, "TaskFields", "name").clear()
    argument(document, "TaskFields", "name")["type"] = ["string", "null"]


def answer_a_new_status(document: Json) -> None:
    schema(document, "TaskStatus")["enum"].append("PAUSED")


def answer_a_new_alternative(document: Json) -> None:
    alternatives = argument(document, "FetchErrorResponse", "response")["oneOf"]
    alternatives.append({"type": "string"})


def answer_an_array_of_others(document: Json) -> None:
    argument(document, "TaskFields", "workers")["items"] = {"type": "integer"}


def take_away_a_header(document: Json) -> None:
    del document["components"]["responses"]["Done"]["headers"]["Cache-Control"]


def promise_a_header_no_more(document: Json) -> None:
    document["components"]["headers"]["NoStore"]["required"] = False


BREAKING: dict[Change, str] = {
    take_away_a_path: "POST /api/prune: is gone",
    take_away_a_verb: "GET /api/prune: is gone",
    rename_an_operation: "POST /api/prune: is called otherwise",
    take_away_a_parameter: "POST /api/task_list: parameter data: is gone",
    require_a_parameter: "POST /api/task_list: parameter data: is required now",
    add_a_required_parameter: "POST /api/task_list: parameter token: is required now",
    narrow_a_parameter_in_the_path: "GET /history/by_id/{id}: parameter id: .* maximum",
    require_a_body: "POST /api/prune: body: is required now",
    take_away_a_media_type: f"POST /api/ping: body: {FORM} is gone",
    encode_a_form_otherwise: f"POST /api/ping: body: {FORM}: is encoded otherwise",
    take_away_an_argument: f"POST /api/task_list: body: {JSON}: search: is gone",
    require_an_argument: f"POST /api/task_list: body: {JSON}: status: is required now",
    refuse_other_arguments: f"POST /api/task_list: body: {JSON}: refuses other members",
    refuse_null: f"POST /api/task_list: body: {JSON}: search: .* type null",
    refuse_fractions: f"POST /api/add_task: body: {JSON}: priority: .* type number",
    refuse_a_value: f"POST /api/task_list: body: {FORM}: data: status: .* 'SUSPENDED'",
    refuse_an_alternative: f"GET /api/task_list: parameter data: {JSON}: upstream_status: ",
    restrict_an_argument: f"POST /api/fetch_error: body: {JSON}: task_id: .* maxLength",
    restrict_the_amounts_of_resources: "POST /api/update_resources: .*other members: .* minimum",
    change_a_default: f"POST /api/task_list: body: {JSON}: limit: has another default",
    change_a_default_beside_a_reference: f"body: {JSON}: status: has another default",
    take_away_an_answer: "GET /static/{path}: answer 304: is gone",
    answer_with_another_media_type: f"POST /api/prune: answer 200: {JSON} is gone",
    take_away_a_member_of_an_answer: "POST /api/task_list: answer 200: .*tracking_url: is gone",
    promise_a_member_no_more: "POST /api/task_list: answer 200: .*tracking_url: is not promised",
    answer_null: "POST /api/task_list: answer 200: .*name: .* type null",
    answer_a_new_status: "POST /api/task_list: answer 200: .*status: .* 'PAUSED'",
    answer_a_new_alternative: "POST /api/fetch_error: answer 200: .*not an alternative",
    answer_an_array_of_others: "POST /api/task_list: answer 200: .*workers: items: .* type integer",
    take_away_a_header: "POST /api/prune: answer 200: header Cache-Control: is gone",
    promise_a_header_no_more: "answer 200: header Cache-Control: is not promised any more",
}


@pytest.mark.parametrize(
    ("change", "reason"), BREAKING.items(), ids=lambda it: getattr(it, "__name__", "")
)
def test_what_breaks_a_promise_is_found(change: Change, reason: str) -> None:
    reasons = breaking_changes(DOCUMENT, changed(change))
    assert [found for found in reasons if re.search(reason, found)], reasons


#: What breaks a promise and is undone by nothing that would keep all promises.
BOTH_WAYS = {
    rename_an_operation,
    add_a_required_parameter,
    encode_a_form_otherwise,
    refuse_fractions,  # answers have them too
    restrict_an_argument,  # answers have it too
    change_a_default,
    change_a_default_beside_a_reference,
    answer_with_another_media_type,
    answer_an_array_of_others,
}


@pytest.mark.parametrize("change", BREAKING, ids=lambda change: change.__name__)
def test_the_other_way_round_most_of_it_breaks_nothing(change: Change) -> None:
    reasons = breaking_changes(changed(change), DOCUMENT)
    assert bool(reasons) == (change in BOTH_WAYS), reasons


def test_nothing_that_is_the_same_is_a_change() -> None:
    assert breaking_changes(DOCUMENT, copy.deepcopy(DOCUMENT)) == []


# --- Which version a change asks for ------------------------------------------------------------

OLD, NEW = "## [{old}] - 2026-01-31\n\nThe first.\n", "## [{new}] - not released\n\nA change.\n"


def reword(document: Json) -> None:
    schema(document, "TaskId")["description"] = "Names one task, in other words."


def add_an_operation(document: Json) -> None:
    document["paths"]["/api/tidy"] = document["paths"]["/api/prune"]


def complaints(old: str, new: str, change: Change) -> list[str]:
    """Return what is said if `change` makes version `new` of the released version `old`."""
    released = changed(lambda document: document["info"].update(version=old, title="The old"))
    document = changed(change, released)
    document["info"]["version"] = new
    changelog = (NEW + OLD if new != old else OLD).format(old=old, new=new)
    return list(faults(document, changelog, {f"openapi-{old}.yaml": released}))


@pytest.mark.parametrize(
    ("old", "change", "least", "too_low"),
    [
        ("1.2.3", take_away_a_path, "2.0.0", ["1.2.3", "1.2.4", "1.3.0"]),
        ("1.2.3", answer_a_new_status, "2.0.0", ["1.9.0"]),
        ("1.2.3", add_an_operation, "1.3.0", ["1.2.3", "1.2.4"]),
        ("1.2.3", reword, "1.2.4", ["1.2.3"]),
        ("0.1.0", take_away_a_path, "0.2.0", ["0.1.0", "0.1.1"]),
        ("0.1.0", add_an_operation, "0.1.1", ["0.1.0"]),
        ("0.1.0", reword, "0.1.1", ["0.1.0"]),
    ],
)
def test_a_change_asks_for_a_version(
    old: str, change: Change, least: str, too_low: list[str]
) -> None:
    assert complaints(old, least, change) == []
    for version in too_low:
        complaint, *_reasons = complaints(old, version, change)
        assert complaint.endswith(f"{old}, so it must be {least} or higher")


def test_what_breaks_a_promise_is_named_with_the_version() -> None:
    _, *reasons = complaints("1.0.0", "1.1.0", take_away_a_verb)
    assert reasons == ["GET /api/prune: is gone"]


@pytest.mark.parametrize(
    ("changelog", "files", "complaint"),
    [
        ("", [], "does not begin with 0.1.0"),
        ("## [0.2.0] - not released\n\nX\n", [], "does not begin with 0.1.0"),
        ("## [0.1.0] - not released\n", [], "does not say what 0.1.0 changes"),
        ("## [0.1.0] - soon\n\nX\n", [], "does not begin with 0.1.0"),
        ("## [0.1.0] - 2026-01-31\n\nX\n", [], "by the changelog ['openapi-0.1.0.yaml']"),
        ("## [0.1.0] - not released\n\nX\n", ["0.1.0"], "by the changelog []"),
        (
            "## [0.1.0] - not released\n\nX\n## [0.0.9] - 2026-01-31\n\nX\n",
            ["0.0.8", "0.0.9"],
            "by the changelog ['openapi-0.0.9.yaml']",
        ),
        (
            "## [0.1.0] - not released\n\nX\n## [0.0.9] - not released\n\nX\n",
            [],
            "only the newest version",
        ),
        (
            "## [0.1.0] - not released\n\nX\n## [0.2.0] - 2026-01-31\n\nX\n",
            ["0.2.0"],
            "not in order",
        ),
    ],
)
def test_the_changelog_is_kept(changelog: str, files: list[str], complaint: str) -> None:
    document = changed(lambda document: document["info"].update(version="0.1.0", title="It"))
    released = {
        f"openapi-{version}.yaml": document | {"info": {"version": version}} for version in files
    }
    found = list(faults(document, changelog, released))
    assert [fault for fault in found if complaint in fault], found


def test_a_released_document_bears_its_version() -> None:
    changelog = "## [0.1.0] - 2026-01-31\n\nX\n"
    document = changed(lambda document: document["info"].update(version="0.1.0", title="It"))
    other = document | {"info": {"version": "0.2.0"}}
    assert list(faults(document, changelog, {"openapi-0.1.0.yaml": document})) == []
    assert list(faults(document, changelog, {"openapi-0.1.0.yaml": other})) == [
        "openapi-0.1.0.yaml is version 0.2.0"
    ]
