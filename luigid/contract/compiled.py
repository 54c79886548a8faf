"""The schemas of the document, compiled by jsonschema-rs."""

import math
import sys
from itertools import islice
from typing import Any

import jsonschema_rs

from luigid.contract import json_codec, violations
from luigid.contract.node import Node
from luigid.contract.violations import Violation

_DOCUMENT = "urn:luigid:document"


class CompiledSchema:
    """A compiled schema."""

    __slots__ = ("_validator",)

    def __init__(self, validator: jsonschema_rs.Validator) -> None:
        self._validator = validator

    def accepts(self, value: object) -> bool:
        """Whether the value is valid; False also for a value that jsonschema-rs cannot read."""
        try:
            return self._validator.is_valid(value)
        except ValueError:
            return False

    def violations(self, value: object, most: int = 1) -> list[Violation]:
        """Return the first violations of a value, at most so many; an empty list if it is valid.

        For more than one jsonschema-rs looks at the whole value, and keeps parts of it. Raises
        ValueError for a value that jsonschema-rs cannot read, see `stand_in`.
        """
        if most > 1:
            errors = islice(self._validator.iter_errors(value), most)
            return [violations.of_compiled(error) for error in errors]
        try:
            self._validator.validate(value)
        except jsonschema_rs.ValidationError as error:
            return [violations.of_compiled(error)]
        return []


class Compiler:
    """Compiles the schemas of one document; equal schemas are compiled once."""

    def __init__(self, document: Node) -> None:
        self._registry = jsonschema_rs.Registry(
            [(_DOCUMENT, document.value)], draft=jsonschema_rs.Draft202012
        )
        self._compiled: dict[bytes, CompiledSchema] = {}

    def compile(self, schema: Node) -> CompiledSchema:
        """Compile a schema; its references lead into the document."""
        contents = _absolute(schema.value)
        key = json_codec.encode(contents)
        if key not in self._compiled:
            self._compiled[key] = CompiledSchema(
                jsonschema_rs.Draft202012Validator(
                    contents,
                    registry=self._registry,
                    validate_formats=True,
                    ignore_unknown_formats=False,
                    offline=True,
                )
            )
        return self._compiled[key]


def stand_in(value: object) -> object:
    """Return a copy of a JSON value that jsonschema-rs can read.

    Infinite numbers become the largest ones, and lone surrogates become question marks: no schema
    of the document tells them apart, as it has no keyword for either.
    """
    match value:
        case float() if math.isinf(value):
            return math.copysign(sys.float_info.max, value)
        case str():
            return value.encode(errors="replace").decode()
        case list() | tuple():
            return [stand_in(item) for item in value]
        case dict():
            return {stand_in(name): stand_in(item) for name, item in value.items()}
        case _:
            return value


def _absolute(node: Any) -> Any:
    # A schema is compiled by itself: its references can no longer start at the document's root.
    match node:
        case dict():
            return {
                name: f"{_DOCUMENT}{item}" if name == "$ref" else _absolute(item)
                for name, item in node.items()
            }
        case list():
            return [_absolute(item) for item in node]
        case _:
            return node
