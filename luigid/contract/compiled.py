"""The schemas of the document, compiled by jsonschema-rs."""

import math
import sys
from typing import Any, cast

import jsonschema_rs
from jsonschema_path import SchemaPath

from luigid.contract import faults, json_codec
from luigid.contract.faults import Fault

_DOCUMENT = "urn:luigid:document"


class CompiledSchema:
    """One schema, ready to look at values."""

    __slots__ = ("_validator",)

    def __init__(self, validator: jsonschema_rs.Validator) -> None:
        self._validator = validator

    def accepts(self, value: object) -> bool:
        """Whether the value fits; False also for what jsonschema-rs cannot look at."""
        try:
            return self._validator.is_valid(value)
        except ValueError:
            return False

    def faults(self, value: object) -> list[Fault]:
        """Return the first fault of a value, or none if it fits.

        Raises ValueError for what jsonschema-rs cannot look at, see `stand_in`.
        """
        try:
            self._validator.validate(value)
        except jsonschema_rs.ValidationError as error:
            return [faults.of_compiled(error)]
        return []


class Compiler:
    """Compiles schemas of one document, equal ones once."""

    def __init__(self, spec: SchemaPath) -> None:
        self._registry = jsonschema_rs.Registry(
            [(_DOCUMENT, cast("dict[str, Any]", spec.read_value()))],
            draft=jsonschema_rs.Draft202012,
        )
        self._compiled: dict[bytes, CompiledSchema] = {}

    def compile(self, schema: SchemaPath) -> CompiledSchema:
        """Compile a schema; its references lead into the document."""
        with schema.resolve() as resolved:
            contents = _absolute(resolved.contents)
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
    """Return a copy of a JSON value that jsonschema-rs can look at.

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
    # A part of the document that is compiled by itself no longer stands at the root of its
    # references.
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
