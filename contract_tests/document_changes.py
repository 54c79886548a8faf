"""Changes of the document, most of them breaking, to inject into a copy of it."""

import copy
from collections.abc import Callable
from typing import Any

from contract_tests.document import DOCUMENT

Json = dict[str, Any]
Change = Callable[[Json], None]

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


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


def get(document: Json, method: str) -> Json:
    found: Json = document["paths"][f"/api/{method}"]["get"]
    return found


def argument(document: Json, schema_name: str, name: str) -> Json:
    found: Json = schema(document, schema_name)["properties"][name]
    return found


def remove_a_path(document: Json) -> None:
    del document["paths"]["/api/prune"]


def remove_a_verb(document: Json) -> None:
    del document["paths"]["/api/prune"]["get"]


def rename_an_operation(document: Json) -> None:
    post(document, "prune")["operationId"] = "tidy"


def remove_a_parameter(document: Json) -> None:
    get(document, "task_list")["parameters"] = []


def require_a_parameter(document: Json) -> None:
    get(document, "task_list")["parameters"][0]["required"] = True


def add_a_required_parameter(document: Json) -> None:
    token = {"name": "token", "in": "query", "required": True, "schema": {"type": "string"}}
    get(document, "task_list")["parameters"].append(token)


def narrow_a_path_parameter(document: Json) -> None:
    parameters = document["paths"]["/history/by_id/{id}"]["get"]["parameters"]
    parameters[0]["schema"]["maximum"] = 1000


def change_notation_of_a_parameter(document: Json) -> None:
    parameters = document["paths"]["/history/by_id/{id}"]["get"]["parameters"]
    parameters[0]["content"] = {JSON: {"schema": parameters[0].pop("schema")}}


def require_a_body(document: Json) -> None:
    post(document, "prune")["requestBody"]["required"] = True


def remove_a_media_type(document: Json) -> None:
    del post(document, "ping")["requestBody"]["content"][FORM]


def change_encoding_of_a_form(document: Json) -> None:
    del post(document, "ping")["requestBody"]["content"][FORM]["encoding"]


def remove_an_argument(document: Json) -> None:
    del schema(document, "TaskListArguments")["properties"]["search"]


def require_an_argument(document: Json) -> None:
    schema(document, "TaskListArguments")["required"] = ["status"]


def take_no_arguments_in_the_query(document: Json) -> None:
    del post(document, "task_list")["x-luigid-data-in-query"]


def refuse_other_arguments(document: Json) -> None:
    schema(document, "TaskListArguments")["additionalProperties"] = False


def refuse_null(document: Json) -> None:
    argument(document, "TaskListArguments", "search")["type"] = "string"


def refuse_fractions(document: Json) -> None:
    schema(document, "Priority")["type"] = "integer"


def refuse_a_value(document: Json) -> None:
    argument(document, "TaskListArguments", "status")["anyOf"][0]["enum"].remove("SUSPENDED")


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


def remove_an_answer(document: Json) -> None:
    responses = document["paths"]["/static/{path}"]["get"]["responses"]
    del responses["304"]


def answer_with_another_media_type(document: Json) -> None:
    content = document["components"]["responses"]["Done"]["content"]
    content["application/cbor"] = content.pop(JSON)


def remove_a_member_of_an_answer(document: Json) -> None:
    del schema(document, "TaskFields")["properties"]["tracking_url"]
    schema(document, "TaskFields")["required"].remove("tracking_url")


def make_a_member_optional(document: Json) -> None:
    schema(document, "TaskFields")["required"].remove("tracking_url")


def answer_null(document: Json) -> None:
    argument(document, "TaskFields", "name").clear()
    argument(document, "TaskFields", "name")["type"] = ["string", "null"]


def answer_a_new_status(document: Json) -> None:
    schema(document, "TaskStatus")["enum"].append("PAUSED")


def answer_a_new_alternative(document: Json) -> None:
    alternatives = argument(document, "FetchErrorAnswer", "response")["anyOf"]
    alternatives.append({"type": "string"})


def answer_an_array_of_others(document: Json) -> None:
    argument(document, "TaskFields", "workers")["items"] = {"type": "integer"}


def remove_a_header(document: Json) -> None:
    del document["components"]["responses"]["Done"]["headers"]["Cache-Control"]


def make_a_header_optional(document: Json) -> None:
    document["components"]["headers"]["NoStore"]["required"] = False


def reword(document: Json) -> None:
    schema(document, "TaskId")["description"] = "Names one task, in other words."


def add_an_operation(document: Json) -> None:
    document["paths"]["/api/tidy"] = document["paths"]["/api/prune"]


#: A breaking change, and the pattern of its report.
BREAKING_CHANGES: dict[Change, str] = {
    remove_a_path: "POST /api/prune: is gone",
    remove_a_verb: "GET /api/prune: is gone",
    rename_an_operation: "POST /api/prune: is called otherwise",
    remove_a_parameter: "GET /api/task_list: parameter data: is gone",
    require_a_parameter: "GET /api/task_list: parameter data: is required now",
    add_a_required_parameter: "GET /api/task_list: parameter token: is required now",
    narrow_a_path_parameter: "GET /history/by_id/{id}: parameter id: .* maximum",
    change_notation_of_a_parameter: "GET /history/by_id/{id}: parameter id: is written otherwise",
    require_a_body: "POST /api/prune: body: is required now",
    remove_a_media_type: f"POST /api/ping: body: {FORM} is gone",
    change_encoding_of_a_form: f"POST /api/ping: body: {FORM}: is encoded otherwise",
    remove_an_argument: f"POST /api/task_list: body: {JSON}: search: is gone",
    require_an_argument: f"POST /api/task_list: body: {JSON}: status: is required now",
    take_no_arguments_in_the_query: "POST /api/task_list: takes no arguments in the query now",
    refuse_other_arguments: f"POST /api/task_list: body: {JSON}: refuses other members",
    refuse_null: f"POST /api/task_list: body: {JSON}: search: .* type null",
    refuse_fractions: f"POST /api/add_task: body: {JSON}: priority: .* type number",
    refuse_a_value: f"POST /api/task_list: body: {FORM}: data: status: .* 'SUSPENDED'",
    refuse_an_alternative: f"GET /api/task_list: parameter data: {JSON}: upstream_status: ",
    restrict_an_argument: f"POST /api/fetch_error: body: {JSON}: task_id: .* maxLength",
    restrict_the_amounts_of_resources: "POST /api/update_resources: .*other members: .* minimum",
    change_a_default: f"POST /api/task_list: body: {JSON}: limit: has another default",
    change_a_default_beside_a_reference: f"body: {JSON}: status: has another default",
    remove_an_answer: "GET /static/{path}: answer 304: is gone",
    answer_with_another_media_type: f"POST /api/prune: answer 200: {JSON} is gone",
    remove_a_member_of_an_answer: "POST /api/task_list: answer 200: .*tracking_url: is gone",
    make_a_member_optional: "/api/task_list: answer 200: .*tracking_url: is no longer required",
    answer_null: "POST /api/task_list: answer 200: .*name: .* type null",
    answer_a_new_status: "POST /api/task_list: answer 200: .*status: .* 'PAUSED'",
    answer_a_new_alternative: "POST /api/fetch_error: answer 200: .*not an alternative",
    answer_an_array_of_others: "POST /api/task_list: answer 200: .*workers: items: .* type integer",
    remove_a_header: "POST /api/prune: answer 200: header Cache-Control: is gone",
    make_a_header_optional: "answer 200: header Cache-Control: is no longer required",
}


#: Breaking changes whose reverse is breaking, too.
BREAKING_BOTH_WAYS = {
    rename_an_operation,
    add_a_required_parameter,
    change_notation_of_a_parameter,
    change_encoding_of_a_form,
    refuse_fractions,  # answers have them too
    restrict_an_argument,  # answers have it too
    change_a_default,
    change_a_default_beside_a_reference,
    answer_with_another_media_type,
    answer_an_array_of_others,
}
