"""Finds breaking changes between two OpenAPI documents.

A request that the old document allows must still be allowed, and an answer that the new one
allows must be one that the old one allowed. Two things are let pass, as is usual: an answer may
have members that the old document does not have (clients ignore them), and nobody is taken to have
sent an argument before the document had it. What cannot be decided counts as breaking.
"""

from collections.abc import Callable, Iterator
from typing import Any

from contract_tests.schemas import Json, Schemas, followed, within

#: Says that a POST takes its arguments in the query, too.
DATA_IN_QUERY = "x-luigid-data-in-query"
VERBS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def breaking_changes(old: Json, new: Json) -> list[str]:
    """Return the changes from `old` to `new` that break clients."""
    return list(_Comparison(old, new).operations())


class _Comparison:
    def __init__(self, old: Json, new: Json) -> None:
        self.old = old
        self.new = new
        self.schemas = Schemas(old, new)

    def operations(self) -> Iterator[str]:
        for path, item in self.old["paths"].items():
            for verb in VERBS:
                if verb in item:
                    before = self._operation(self.old, path, verb)
                    after = self._operation(self.new, path, verb)
                    name = f"{verb.upper()} {path}"
                    yield from within(name, self._operation_changes(before, after))

    def _operation(self, root: Json, path: str, verb: str) -> Json | None:
        item = root["paths"].get(path, {})
        if verb not in item:
            return None
        operation: Json = item[verb]
        listed = [*item.get("parameters", []), *operation.get("parameters", [])]
        parameters = {(p["in"], p["name"]): p for p in (followed(root, p) for p in listed)}
        return operation | {"parameters": parameters}

    def _operation_changes(self, old: Json | None, new: Json | None) -> Iterator[str]:
        if old is None or new is None:
            yield "is gone"
            return
        if old.get("operationId") != new.get("operationId"):
            yield "is called otherwise"
        if old.get(DATA_IN_QUERY) and not new.get(DATA_IN_QUERY):
            yield "takes no arguments in the query now"
        yield from self._parameter_changes(old["parameters"], new["parameters"])
        yield from within("body", self._body_changes(old, new))
        for status in old["responses"]:
            answer = self._answer_changes(status, old["responses"], new["responses"])
            yield from within(f"answer {status}", answer)

    def _parameter_changes(self, old: Json, new: Json) -> Iterator[str]:
        for key, parameter in new.items():
            if parameter.get("required") and not old.get(key, {}).get("required"):
                yield f"parameter {key[1]}: is required now"
        for key, before in old.items():
            place = f"parameter {key[1]}"
            if key not in new:
                yield f"{place}: is gone"
                continue
            after = new[key]
            if _notation(before) != _notation(after):
                yield f"{place}: is written otherwise"
            reasons = self.schemas.of_request(before.get("schema", True), after.get("schema", True))
            yield from within(place, reasons)
            yield from within(place, self._content_changes(before, after, self.schemas.of_request))

    def _body_changes(self, old: Json, new: Json) -> Iterator[str]:
        before = followed(self.old, old.get("requestBody", {}))
        after = followed(self.new, new.get("requestBody", {}))
        if after.get("required") and not before.get("required"):
            yield "is required now"
        yield from self._content_changes(before, after, self.schemas.of_request)

    def _answer_changes(self, status: str, old: Json, new: Json) -> Iterator[str]:
        if status not in new:
            if status.startswith(("2", "3")):
                yield "is gone"
            return
        before, after = followed(self.old, old[status]), followed(self.new, new[status])
        yield from self._content_changes(before, after, self.schemas.of_answer)
        headers = after.get("headers", {})
        for name, header in before.get("headers", {}).items():
            place = f"header {name}"
            if name not in headers:
                yield f"{place}: is gone"
                continue
            before_header, after_header = (
                followed(self.old, header),
                followed(self.new, headers[name]),
            )
            if before_header.get("required") and not after_header.get("required"):
                yield f"{place}: is no longer required"
            reasons = self.schemas.of_answer(
                before_header.get("schema", True), after_header.get("schema", True)
            )
            yield from within(place, reasons)

    def _content_changes(
        self, old: Json, new: Json, compare: Callable[[Any, Any], list[str]]
    ) -> Iterator[str]:
        contents = new.get("content", {})
        for kind, before in old.get("content", {}).items():
            if kind not in contents:
                yield f"{kind} is gone"
                continue
            after = contents[kind]
            yield from within(kind, compare(before.get("schema", True), after.get("schema", True)))
            if before.get("encoding") != after.get("encoding"):
                yield f"{kind}: is encoded otherwise"


def _notation(parameter: Json) -> tuple[Any, ...]:
    return "content" in parameter, parameter.get("style"), parameter.get("explode")
