"""The document: `spec/openapi.yaml`, read once, and the operations that it has."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from luigid.contract import json_codec, subset
from luigid.contract.places import VERBS, named

API = "/api/"

#: Whether a GET or POST operation under /api/ changes the state of the scheduler.
_CHANGES_STATE = "x-luigid-changes-state"
#: What follows the name of the RPC method in an operationId, by the verb.
_SUFFIXES = {"post": "", "get": ".get", "options": ".options"}

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DocumentError(Exception):
    """The document cannot be honoured. One line, with the operation or schema and the reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(" ".join(reason.split()))


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the document.

    `method` is the verb in lower case, `path` the template. `rpc_method` is the scheduler's method
    that a GET or POST under /api/ calls, and None for all others; `changes_state` is about it.
    """

    id: str
    method: str
    path: str
    rpc_method: str | None
    changes_state: bool


@dataclass(frozen=True, slots=True)
class Document:
    """An OpenAPI document that can be honoured, as data, as it was written, and as JSON."""

    raw: dict[str, Any]
    yaml: bytes
    json: bytes
    operations: tuple[Operation, ...]

    @classmethod
    def read(cls, path: Path) -> "Document":
        """Read and check a document.

        Raises DocumentError if it cannot be read, is not OpenAPI 3.1, breaks the rule of
        operationIds, or says what is not enforced (see `subset`).
        """
        try:
            text = path.read_bytes()
            raw = yaml.load(text, Loader=_Loader)
        except (OSError, yaml.YAMLError) as error:
            raise DocumentError(f"{path}: {error}") from error
        if not isinstance(raw, dict) or not str(raw.get("openapi")).startswith("3.1."):
            raise DocumentError(f"{path}: not an OpenAPI 3.1 document")
        _refuse(subset.no_json(raw))
        _refuse(subset.broken_references(raw))
        _refuse(_openapi_faults(raw))
        _refuse(subset.unknown_extensions(raw))
        _refuse(subset.missing_schemas(raw))
        _refuse(subset.foreign_keywords(raw))
        return cls(raw, text, json_codec.encode(raw), operations(raw))


def operations(raw: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Return the operations of an OpenAPI document, in its order.

    Raises DocumentError for an operationId that is missing, or under /api/ not made from the path
    and the verb.
    """
    return tuple(
        _operation(path, verb, item[verb])
        for path, item in raw.get("paths", {}).items()
        for verb in VERBS
        if verb in item
    )


def _operation(path: str, verb: str, contents: Mapping[str, Any]) -> Operation:
    name = contents.get("operationId")
    if not name:
        raise DocumentError(f"operation {verb.upper()} {path}: the operationId is missing")
    if not path.startswith(API):
        return Operation(name, verb, path, rpc_method=None, changes_state=False)
    method = path.removeprefix(API)
    if verb not in _SUFFIXES:
        raise DocumentError(f"operation {name}: an RPC method has no {verb.upper()}")
    if not method.isidentifier():
        raise DocumentError(f"operation {name}: {path} does not name an RPC method")
    if name != method + _SUFFIXES[verb]:
        raise DocumentError(f"operation {name}: must be called {method + _SUFFIXES[verb]}")
    if verb == "options":
        return Operation(name, verb, path, rpc_method=None, changes_state=False)
    changes_state = contents.get(_CHANGES_STATE)
    if not isinstance(changes_state, bool):
        raise DocumentError(f"operation {name}: {_CHANGES_STATE} must be true or false")
    return Operation(name, verb, path, method, changes_state)


def _openapi_faults(raw: dict[str, Any]) -> Iterator[str]:
    for error in OpenAPIV31SpecValidator(raw).iter_errors():
        reason, _, _quoted_document = error.message.partition("\n")
        yield f"{named(raw, tuple(error.absolute_path))}: {reason}"


def _refuse(complaints: Iterable[str]) -> None:
    for complaint in complaints:
        raise DocumentError(complaint)
