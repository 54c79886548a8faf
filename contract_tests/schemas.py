"""Compares schemas: whether they have become wider or narrower.

One of requests must allow what it allowed before, one of answers nothing that it did not. What
cannot be decided counts as a change for the worse.
"""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

PROSE = {"summary", "description", "title", "example", "examples", "externalDocs", "$comment"}

_TYPES = {"null", "boolean", "integer", "number", "string", "array", "object"}
_LOWER = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}
_UPPER = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}
_OTHERS_OF_OBJECT = ("additionalProperties", "unevaluatedProperties")
_COMPOSED = {"allOf", "anyOf", "oneOf"}
#: What is compared by a rule of its own; all else must stay as it is.
_COMPARED = {
    *("type", "enum", "const", "required", "properties", "default", "uniqueItems"),
    *("items", "prefixItems", "deprecated"),
    "x-luigid-strict",  # no promise: only what the present server keeps to
    *(*_LOWER, *_UPPER, *_OTHERS_OF_OBJECT, *PROSE),
}


class Schemas:
    """Compares schemas: those of requests may become wider, those of answers narrower."""

    def __init__(self, old: Json, new: Json) -> None:
        self._roots = old, new
        self._known: dict[tuple[int, int, bool], list[str]] = {}

    def of_request(self, old: Any, new: Any) -> list[str]:
        return self._changes(old, new, is_answer=False)

    def of_answer(self, old: Any, new: Any) -> list[str]:
        return self._changes(old, new, is_answer=True)

    def _changes(self, old: Any, new: Any, *, is_answer: bool) -> list[str]:
        key = id(old), id(new), is_answer
        if key not in self._known:
            self._known[key] = []  # what a schema has of itself is compared already
            before, after = _choices(self._roots[0], old), _choices(self._roots[1], new)
            self._known[key] = list(self._choice_changes(before, after, is_answer))
        return self._known[key]

    def _choice_changes(self, old: list[Json], new: list[Json], is_answer: bool) -> Iterator[str]:
        for index, choice in enumerate(new if is_answer else old):
            pairs = [(o, choice) for o in old] if is_answer else [(choice, n) for n in new]
            reasons = [list(self._schema_changes(*pair, is_answer)) for pair in pairs]
            if all(reasons):
                if index < len(reasons):
                    yield from reasons[index]
                else:
                    yield "may be something that is not an alternative"

    def _schema_changes(self, old: Json, new: Json, is_answer: bool) -> Iterator[str]:
        # What must fit, and what it must fit into.
        inner, outer = (new, old) if is_answer else (old, new)
        verb = "may now be" if is_answer else "may no longer be"
        yield from within(verb, _surplus(inner, outer))
        yield from _bound_changes(inner, outer)
        yield from self._object_changes(old, new, is_answer)
        yield from self._array_changes(old, new, is_answer)
        if not is_answer and old.get("default") != new.get("default"):
            yield "has another default"
        for keyword in sorted(old.keys() | new.keys()):
            before, after = without_prose(old.get(keyword)), without_prose(new.get(keyword))
            if keyword not in _COMPARED and before != after:
                yield f"says otherwise in {keyword}"

    def _object_changes(self, old: Json, new: Json, is_answer: bool) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        inner, outer = (new, old) if is_answer else (old, new)
        for name in sorted(set(outer.get("required", [])) - set(inner.get("required", []))):
            yield f"{name}: is {'no longer required' if is_answer else 'required now'}"
        for name, schema in before.items():
            reasons = (
                self._changes(schema, after[name], is_answer=is_answer)
                if name in after
                else ["is gone"]
            )
            yield from within(name, reasons)
        for keyword in _OTHERS_OF_OBJECT:
            others, others_now = old.get(keyword, True), new.get(keyword, True)
            if others is False or others_now is False:
                if others is not False and not is_answer:
                    yield "refuses other members now"
            else:
                reasons = self._changes(others, others_now, is_answer=is_answer)
                yield from within("other members", reasons)

    def _array_changes(self, old: Json, new: Json, is_answer: bool) -> Iterator[str]:
        before, after = old.get("prefixItems", []), new.get("prefixItems", [])
        rest, rest_now = old.get("items", True), new.get("items", True)
        for index in range(max(len(before), len(after))):
            item = before[index] if index < len(before) else rest
            item_now = after[index] if index < len(after) else rest_now
            yield from within(f"item {index}", self._changes(item, item_now, is_answer=is_answer))
        yield from within("items", self._changes(rest, rest_now, is_answer=is_answer))


def _surplus(inner: Json, outer: Json) -> Iterator[str]:
    """Name the types and values that `inner` has and `outer` has not."""
    if types := _types(inner) - _types(outer):
        yield f"of type {', '.join(sorted(types))}"
    values, allowed = _values(inner), _values(outer)
    if allowed is not None:
        if values is None:
            yield "other than certain values"
        elif others := [value for value in values if value not in allowed]:
            yield ", ".join(map(repr, others))


def _bound_changes(inner: Json, outer: Json) -> Iterator[str]:
    for keyword in sorted(_LOWER & outer.keys()):
        if inner.get(keyword, float("-inf")) < outer[keyword]:
            yield f"has another {keyword}"
    for keyword in sorted(_UPPER & outer.keys()):
        if inner.get(keyword, float("inf")) > outer[keyword]:
            yield f"has another {keyword}"
    if outer.get("uniqueItems") and not inner.get("uniqueItems"):
        yield "has another uniqueItems"


def _types(schema: Json) -> set[str]:
    named = schema.get("type", _TYPES)
    types = {named} if isinstance(named, str) else set(named)
    return types | {"integer"} if "number" in types else types


def _values(schema: Json) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _choices(root: Json, schema: Any) -> list[Json]:
    """Return schemas of which a value must fit one, without references and nested choices."""
    if isinstance(schema, bool):
        return [{} if schema else {"enum": []}]
    schema = followed(root, schema)
    own = {key: value for key, value in schema.items() if key not in _COMPOSED}
    choices: list[Json] = [{}]
    for part in schema.get("allOf", []):
        choices = [_merged(one, other) for one in choices for other in _choices(root, part)]
    choices = [_merged(inherited, own) for inherited in choices]
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            found = [choice for part in schema[keyword] for choice in _choices(root, part)]
            choices = [_merged(one, special) for one in choices for special in found]
    return choices


def _merged(general: Json, special: Json) -> Json:
    """Return what fits both, nearly: where both say something, `special` is taken to say more."""
    return {
        **general,
        **special,
        "properties": general.get("properties", {}) | special.get("properties", {}),
        "required": [*general.get("required", []), *special.get("required", [])],
    }


def without_prose(node: Any) -> Any:
    """Return a document, or a part, without what is written for people alone."""
    if isinstance(node, list):
        return [without_prose(child) for child in node]
    if not isinstance(node, dict):
        return node
    return {
        key: {name: without_prose(child) for name, child in value.items()}
        if key == "properties"  # whose keys are names
        else without_prose(value)
        for key, value in node.items()
        if key not in PROSE and key not in ("info", "tags")
    }


def followed(root: Json, node: Json) -> Json:
    """Follow a reference; what stands beside it stays."""
    if "$ref" not in node:
        return node
    found: Any = root
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part.replace("~1", "/").replace("~0", "~")]
    return followed(root, found) | {key: node[key] for key in node if key != "$ref"}


def within(place: str, reasons: Iterator[str] | list[str]) -> Iterator[str]:
    for reason in reasons:
        yield f"{place}: {reason}"
