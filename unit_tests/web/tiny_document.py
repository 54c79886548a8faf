"""A tiny document for the tests of the web layer, and the parts to make others of."""

from typing import Any

JSON = "application/json"
PROBLEM = "application/problem+json"

Node = dict[str, Any]

DOWN: Node = {"default": "down"}
#: of what long answers consist
COLUMNS = [
    *("IndexColumn", "GraphKindColumn", "ResourcesColumn", "TaskIdColumn", "ParamsColumn"),
    *("GraphStatusColumn", "PriorityColumn", "TimestampColumn"),
]


def document() -> Node:
    """Return a document with two methods and every kind of page."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "tiny", "version": "1"},
        "paths": {
            "/api/echo": method("echo", changes_state=False),
            "/api/change": method("change", changes_state=True),
            "/": {
                "get": page("root", {"302": {"description": "There."}}),
                "head": page("root.head", {"204": {"description": "Up."}}),
            },
            "/favicon.ico": {"get": page("favicon", {"302": {"description": "There."}})},
            "/static/{path}": {
                "parameters": [parameter("path", {"type": "string"})],
                "get": page("static", files()),
                "head": page("static.head", files()),
            },
            "/healthz": {"get": page("healthz", json_object("status"))},
            "/readyz": {"get": page("readyz", json_object("status") | problems("503"))},
            "/v1/summary": {"get": page("v1_summary", json_object("total"))},
            "/v1/tasks": {
                "get": page(
                    "v1_tasks",
                    json_object("total", "tasks") | problems("400"),
                    in_query("family", {"type": "array", "items": {"type": "string"}}),
                    in_query("search", {"type": "string", "default": ""}),
                    in_query("sort", {"type": "string", "default": "status"}),
                    in_query("offset", {"type": "integer", "default": 0}),
                    in_query("limit", {"type": "integer", "default": 50, "maximum": 500}),
                )
            },
            "/v1/tasks/{task_id}/explanation": {
                "parameters": [parameter("task_id", {"type": "string"})],
                "get": page("v1_explanation", json_object("task_id") | problems("400", "404")),
            },
            "/v1/tasks/{task_id}/runs": {
                "parameters": [parameter("task_id", {"type": "string"})],
                "get": page(
                    "v1_task_runs",
                    json_object("task_id", "runs") | problems("400", "404", "503"),
                    in_query("limit", {"type": "integer", "default": 20, "maximum": 100}),
                    in_query("cursor", {"type": "string"}),
                ),
            },
            "/v1/tasks/{task_id}/estimate": {
                "parameters": [parameter("task_id", {"type": "string"})],
                "get": page("v1_estimate", json_object("task_id") | problems("400", "404")),
            },
            "/v1/tasks/{task_id}": {
                "parameters": [parameter("task_id", {"type": "string"})],
                "get": page("v1_task", json_object("task_id") | problems("400", "404")),
            },
            "/v1/graph": {
                "get": page(
                    "v1_graph",
                    json_object("tasks", "links") | problems("400"),
                    in_query("task_id", {"type": "array", "items": {"type": "string"}}),
                    in_query("direction", {"enum": ["down", "up"], "type": "string"} | DOWN),
                    in_query("include_done", {"type": "string", "default": "true"}),
                )
            },
            "/v1/workers": {
                "get": page(
                    "v1_workers",
                    json_object("total", "workers") | problems("400"),
                    in_query("show", {"type": "string", "default": "all"}),
                    in_query("search", {"type": "string", "default": ""}),
                    in_query("limit", {"type": "integer", "default": 50, "maximum": 500}),
                    in_query("cursor", {"type": "string"}),
                )
            },
            "/v1/timeline": {
                "get": page(
                    "v1_timeline",
                    json_object("blocks", "total") | problems("400"),
                    in_query("since", {"type": "number"}),
                    in_query("until", {"type": "number"}),
                    in_query("task_id", {"type": "array", "items": {"type": "string"}}),
                    in_query("family_prefix", {"type": "string", "default": ""}),
                    in_query(
                        "limit",
                        {"type": "integer", "minimum": 1, "maximum": 100_000, "default": 10_000},
                    ),
                )
            },
            "/v1/activity": {
                "get": page(
                    "v1_activity",
                    json_object("runs", "tasks") | problems("400"),
                    in_query("step", {"type": "integer", "enum": [60, 3600], "default": 60}),
                )
            },
            "/v1/grid": {
                "get": page(
                    "v1_grid",
                    json_object("rows", "columns") | problems("400"),
                    in_query("family_prefix", {"type": "string", "default": ""}),
                    in_query("family_contains", {"type": "string", "default": ""}),
                    in_query("columns", {"type": "integer", "maximum": 500, "default": 60}),
                    in_query("rows", {"type": "integer", "maximum": 500, "default": 200}),
                )
            },
            "/v1/failures": {
                "get": page(
                    "v1_failures",
                    json_object("groups", "next_cursor") | problems("400"),
                    in_query("family", {"type": "array", "items": {"type": "string"}}),
                    in_query("search", {"type": "string", "default": ""}),
                    in_query("limit", {"type": "integer", "default": 50, "maximum": 500}),
                    in_query("cursor", {"type": "string"}),
                )
            },
            "/v1/failures/{key}": {
                "parameters": [parameter("key", {"type": "string"})],
                "get": page(
                    "v1_failure",
                    json_object("key", "tasks", "next_cursor") | problems("400", "404"),
                    in_query("limit", {"type": "integer", "default": 50, "maximum": 500}),
                    in_query("cursor", {"type": "string"}),
                ),
            },
            "/v1/events": {
                "get": page(
                    "v1_events",
                    events() | problems("400"),
                    in_query("limit", {"type": "integer", "minimum": 1}),
                    {"name": "Last-Event-ID", "in": "header", "schema": {"type": "string"}},
                )
            },
            "/tasklist": {"get": page("tasklist", html_or_problems("404"))},
            "/history/by_id/{id}": {
                "parameters": [parameter("id", {"type": "integer"})],
                "get": page("history_by_id", html_or_problems("400", "404")),
            },
            "/metrics": {"get": page("metrics", text("200"))},
            "/openapi.yaml": {"get": page("openapi_yaml", document_file("application/yaml"))},
            "/openapi.json": {
                "get": page(
                    "openapi_json",
                    document_file(JSON) | problems("400"),
                    in_query("profile", {"type": "string", "enum": ["clients"]}),
                )
            },
            "/workflows.arazzo.yaml": {"get": page("workflows", document_file("application/yaml"))},
            "/docs": {"get": page("docs", files())},
            "/docs/{path}": {
                "parameters": [parameter("path", {"type": "string"})],
                "get": page("documentation", files() | html_or_problems("404")),
            },
        },
        "components": {
            "schemas": {
                **{name: {"type": "array"} for name in COLUMNS},
                "TimelineBlock": {"type": "object", "required": ["task_id", "duration"]},
                "GridRow": {"type": "object", "required": ["family", "cells"]},
            }
        },
    }


def document_with_history() -> Node:
    """Return the document with all pages of the history, which answer HTML or JSON."""
    paths = [
        *("/tasklist", "/tasklist/{name}", "/history", "/history/by_name/{name}"),
        *("/history/by_id/{id}", "/history/by_task_id/{task_id}", "/history/by_params/{name}"),
    ]
    base = document()
    return base | {"paths": base["paths"] | {path: history_page(path) for path in paths}}


def history_page(path: str) -> Node:
    kinds = {"name": "string", "id": "integer", "task_id": "string"}
    parameters: list[Node] = [
        parameter(name, {"type": kind}) for name, kind in kinds.items() if f"{{{name}}}" in path
    ]
    parameters += [
        {"name": "limit", "in": "query", "schema": {"type": "integer", "default": 50}},
        {"name": "cursor", "in": "query", "schema": {"type": "string"}},
    ]
    if "by_params" in path:
        data = {"content": {JSON: {"schema": {"type": "object"}}}}
        parameters.append({"name": "data", "in": "query", **data})
    responses = html_or_problems("400", "404", "500", "503")
    found: Node = html("200")["200"]
    found["content"][JSON] = {"schema": {"type": "object"}}
    return {"parameters": parameters, "get": page(path, {"200": found} | responses)}


def method(name: str, *, changes_state: bool) -> Node:
    """Return the path of an RPC method that takes a `text` and a `number`, and answers a text."""
    schema = {
        "type": "object",
        "properties": {"text": {"type": "string"}, "number": {"type": "integer"}},
        "additionalProperties": False,
    }
    answer = {
        "type": "object",
        "properties": {"response": {"type": ["string", "null"]}},
        "required": ["response"],
    }
    responses = {
        "200": {"description": "Done.", "content": {JSON: {"schema": answer}}},
        **problems("400", "403", "413", "415", "500"),
    }
    data = {"name": "data", "in": "query", "content": {JSON: {"schema": schema}}}
    form = {
        "schema": {
            "type": "object",
            "properties": {"data": schema},
            "additionalProperties": False,
        },
        "encoding": {"data": {"contentType": JSON}},
    }
    call = {"x-luigid-changes-state": changes_state, "responses": responses}
    content = {
        JSON: {"schema": schema},
        "application/x-www-form-urlencoded": form,
        "multipart/form-data": form,
    }
    post = {"x-luigid-data-in-query": True, "requestBody": {"content": content}}
    return {
        "get": {"operationId": f"{name}.get", **call, "parameters": [data]},
        "post": {"operationId": name, **call, **post},
        "options": page(f"{name}.options", {"204": {"description": "Known."}}),
    }


def page(name: str, responses: Node, *parameters: Node) -> Node:
    return {
        "operationId": name,
        "parameters": list(parameters),
        "responses": problems("500") | responses,
    }


def parameter(name: str, schema: Node) -> Node:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def in_query(name: str, schema: Node) -> Node:
    return {"name": name, "in": "query", "schema": schema}


def json_object(*required: str) -> Node:
    content = {JSON: {"schema": {"type": "object", "required": [*required]}}}
    return {"200": {"description": "It.", "content": content}}


def events() -> Node:
    data = {"type": "object", "required": ["revision", "total"]}
    content = {"text/event-stream": {"schema": {"type": "string"}, "x-luigid-event-data": data}}
    return {"200": {"description": "They.", "content": content}}


def problems(*statuses: str) -> Node:
    schema = {"type": "object", "required": ["type", "title", "status", "detail"]}
    content = {PROBLEM: {"schema": schema}}
    return {status: {"description": "A problem.", "content": content} for status in statuses}


def html(*statuses: str) -> Node:
    content = {"text/html": {"schema": {"type": "string"}}}
    return {status: {"description": "A page.", "content": content} for status in statuses}


def html_or_problems(*statuses: str) -> Node:
    """Return responses that are HTML or problems."""
    pages, others = html(*statuses), problems(*statuses)
    return {
        status: {"description": "Either.", "content": pages[status]["content"] | other["content"]}
        for status, other in others.items()
    }


def text(*statuses: str) -> Node:
    content = {"text/plain": {"schema": {"type": "string"}}}
    return {status: {"description": "Text.", "content": content} for status in statuses}


def files() -> Node:
    content: Node = {"*/*": {}}
    found: Node = {"200": {"description": "The file.", "content": content}}
    part = {"description": "A part of it.", "content": content}
    found |= {"206": part}
    return found | {"304": {"description": "Unchanged."}} | problems("403", "404", "416")


def document_file(media_type: str) -> Node:
    content: Node = {media_type: {"schema": {}}}
    return {
        "200": {"description": "It.", "content": content},
        "304": {"description": "Unchanged."},
    }
