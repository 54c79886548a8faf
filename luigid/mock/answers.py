"""From a request to an answer: checked by the contract, as the server does, both ways."""

import json
from collections.abc import Mapping
from re import Pattern
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from luigid import request_id
from luigid.contract import (
    Contract,
    Document,
    LargeRequestError,
    Operation,
    Problem,
    Request,
    RequestRefusedError,
)
from luigid.contract.document_paths import path_pattern
from luigid.contract.problem import bad_request, method_not_allowed, not_found, too_large
from luigid.contract.profiles import PROFILES
from luigid.contract.wire import PROBLEM
from luigid.mock.examples import Example, Examples
from luigid.mock.preference import parse
from luigid.mock.work import Work
from luigid.process.shipped_files import WORKFLOWS, shipped
from luigid.web.common_headers import common_headers

_PAGE: Final = (
    "<!DOCTYPE html><html lang=en><title>luigid mock</title>"
    "<p>The mock has no pages: it answers the API.</p></html>"
)
#: of every answer that is not an example, or where the document asks for no `Vary`
_VARY: Final = {"Vary": "Accept-Encoding"}
#: of the answer to a page that asks whether it may call
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "*",
}
MAX_BODY: Final = 32 * 1024 * 1024


class Reply(NamedTuple):
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes


class Mock:
    """Answers requests from the examples of a document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._contract = Contract(document)
        self._contract.load()
        self._examples = Examples(document.raw)
        self._work = Work()
        self._paths = _patterns(document)

    def answer(self, verb: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Return the answer to a request."""
        if len(body) > MAX_BODY:
            return _problem(too_large(MAX_BODY))
        try:
            return self._answer(verb, target, headers, body)
        except RequestRefusedError as error:
            return _problem(error.problem, error.headers)
        except LargeRequestError:
            return _problem(too_large(MAX_BODY))

    def _answer(self, verb: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        path, _, query = target.partition("?")
        found = self._find(path)
        if found is None:
            return _problem(not_found(path))
        operations, path_params = found
        operation = operations.get(verb)
        if operation is None and verb == "OPTIONS":
            return _preflight()
        if operation is None:
            allowed = ", ".join(sorted(operations))
            return _problem(method_not_allowed(path, allowed), {"Allow": allowed})
        request = Request(
            verb.lower(), query, headers.get("Content-Type"), body, path_params, headers
        )
        parameters = self._checked(operation, request)
        preference = parse(headers.get("Prefer"))
        example = self._examples.of(operation, preference)
        if operation.rpc_method is not None and preference == (None, None):
            own = self._work.answer(operation.rpc_method, parameters)
            example = example if own is None else example._replace(value=own)
        return self.reply(operation, example, parameters.get("profile"))

    def _find(self, path: str) -> tuple[dict[str, Operation], dict[str, str]] | None:
        for template, operations in self._paths:
            found = template.fullmatch(path)
            if found is not None:
                return operations, {
                    name: _decoded(value) for name, value in found.groupdict().items()
                }
        return None

    def _checked(self, operation: Operation, request: Request) -> Mapping[str, Any]:
        """Return the arguments of a call. Raises RequestRefusedError."""
        if operation.rpc_method is not None:
            return self._contract.arguments(operation, request)
        responses = self._document.raw["paths"][operation.path][operation.method]["responses"]
        if "400" not in responses:  # it ignores what it is asked with
            return {}
        parameters = self._contract.parameters(operation, request)
        if operation.takes_body:
            self._contract.body(operation, request, is_in_thread=True)
        return parameters

    def reply(self, operation: Operation, example: Example, profile: str | None = None) -> Reply:
        """Return an example as an answer; `profile` is one of the document."""
        headers = {
            **_VARY,
            **example.headers,
            **common_headers(),
            "Access-Control-Allow-Origin": "*",
        }
        if operation.method == "options":
            headers |= _PREFLIGHT
        media_type = example.media_type
        if media_type is None:
            return Reply(example.status, headers, b"")
        published = self._published(operation.path, profile) if example.status == 200 else None
        body = _body(media_type, example.value) if published is None else published
        headers["Content-Type"] = _with_charset(media_type)
        return Reply(example.status, headers, body)

    def _published(self, path: str, profile: str | None) -> bytes | None:
        """Return what the server publishes of its contract at a path."""
        match path:
            case "/openapi.json":
                document = self._document
                return document.profile(PROFILES[profile]) if profile else document.json
            case "/openapi.yaml":
                return self._document.yaml
            case "/workflows.arazzo.yaml":
                return shipped(WORKFLOWS).read_bytes()
        return None


def _patterns(document: Document) -> list[tuple[Pattern[str], dict[str, Operation]]]:
    """Return the operations by path, paths without parameters first."""
    paths: dict[str, dict[str, Operation]] = {}
    for operation in document.operations:
        paths.setdefault(operation.path, {})[operation.method.upper()] = operation
    return [
        (path_pattern(path), paths[path]) for path in sorted(paths, key=lambda path: "{" in path)
    ]


def _body(media_type: str, value: Any) -> bytes:
    if value is None and "json" not in media_type:
        return _PAGE.encode()
    if isinstance(value, str) and "json" not in media_type:
        return value.encode()
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _with_charset(media_type: str) -> str:
    if media_type == "*/*":
        return "text/html; charset=UTF-8"
    is_text = media_type.startswith("text/") or media_type == "application/json"
    return f"{media_type}; charset=UTF-8" if is_text else media_type


def _decoded(value: str) -> str:
    """Return a part of a path as it is meant. Raises RequestRefusedError if it is no UTF-8."""
    try:
        return unquote(value, errors="strict")
    except UnicodeDecodeError:
        raise RequestRefusedError(bad_request("The path is not UTF-8.")) from None


def _preflight() -> Reply:
    """Answer a page of another origin that asks whether it may call a path."""
    sent = {**common_headers(), **_VARY, "Access-Control-Allow-Origin": "*", **_PREFLIGHT}
    return Reply(204, sent, b"")


def _problem(problem: Problem, headers: Mapping[str, str] | None = None) -> Reply:
    sent = {
        **common_headers(),
        **_VARY,
        "Cache-Control": "no-store",
        **(headers or {}),
        "Access-Control-Allow-Origin": "*",
        "Content-Type": PROBLEM,
    }
    return Reply(problem.status, sent, problem.to_bytes(sent[request_id.HEADER]))
