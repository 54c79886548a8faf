"""The document: `spec/openapi.yaml`, read once, and the operations that it has."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from luigid.contract import deprecation, json_codec
from luigid.contract.document_paths import VERBS
from luigid.contract.security import as_served, role_of
from luigid.errors import LuigidError
from luigid.process.shipped_files import read_checked

API = "/api/"

#: Whether a GET or POST operation under /api/ changes the state of the scheduler.
_CHANGES_STATE = "x-luigid-changes-state"
#: Verbs that change something, outside of /api/.
_CHANGING = ("post", "put", "patch", "delete")
#: Whether an operation is recorded as an operator's action; by default, it is not.
_AUDITED = "x-luigid-audited"
#: What follows the name of the RPC method in an operationId, by the verb.
_SUFFIXES = {"post": "", "get": ".get", "options": ".options"}


class DocumentError(LuigidError):
    """The document cannot be enforced. One line: the operation or schema, and the reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(" ".join(reason.split()))


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the document.

    `method` is the verb in lower case, `path` the template. `rpc_method` is the scheduler's method
    that a GET or POST under /api/ calls, and None for all others. `takes_body`: others than these
    that have a body, which is JSON.
    `role` is what a caller needs where logins are on; None: the operation is open to all.
    `is_audited` tells whether a call is recorded as an operator's action. `headers` are those that
    say that it is deprecated.
    """

    id: str
    method: str
    path: str
    rpc_method: str | None
    changes_state: bool
    role: str | None = None
    is_audited: bool = False
    takes_body: bool = False
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """An OpenAPI document that can be enforced: as data, as it was written, and as JSON."""

    raw: dict[str, Any]
    yaml: bytes
    json: bytes
    operations: tuple[Operation, ...]

    @classmethod
    def read(cls, path: Path) -> "Document":
        """Read a document, and check it unless the build has checked the very same.

        The build puts its JSON beside it. Raises DocumentError as `read_unchecked` does.
        """
        checked = read_checked(path, path.with_suffix(".json"))
        if checked is None:
            return cls.read_unchecked(path)
        text, json = checked
        raw = orjson.loads(json)
        return cls(raw, text, json, operations(raw))

    def as_served(self, auth: str, user_header: str | None = None) -> "Document":
        """Return the document with the security that holds for a kind of login."""
        raw, text = as_served(self.raw, self.yaml, auth, user_header=user_header)
        return Document(raw, text, json_codec.encode(raw), self.operations)

    def profile(self, make: Callable[[Mapping[str, Any]], dict[str, Any]]) -> bytes:
        """Return what a profile (see `profiles`) has of the document, as JSON."""
        return json_codec.encode(make(self.raw))

    @classmethod
    def read_unchecked(cls, path: Path) -> "Document":
        """Read and check a document.

        Raises DocumentError if it cannot be read, is not OpenAPI 3.1, breaks the rule of
        operationIds, or says what is not enforced (see `subset`).
        """
        # Only here: these take longer to import than the server takes to start.
        from luigid.contract import document_check

        text, raw = document_check.read(path)
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
    role = role_of(contents)
    is_audited = contents.get(_AUDITED, False)
    if not isinstance(is_audited, bool):
        raise DocumentError(f"operation {name}: {_AUDITED} must be true or false")
    try:
        headers = deprecation.headers(contents)
    except ValueError as error:
        raise DocumentError(f"operation {name}: {error}") from None
    if not path.startswith(API):
        return Operation(
            name,
            verb,
            path,
            rpc_method=None,
            changes_state=verb in _CHANGING,
            role=role,
            takes_body="requestBody" in contents,
            is_audited=is_audited,
            headers=headers,
        )
    method = path.removeprefix(API)
    if verb not in _SUFFIXES:
        raise DocumentError(f"operation {name}: an RPC method has no {verb.upper()}")
    if not method.isidentifier():
        raise DocumentError(f"operation {name}: {path} does not name an RPC method")
    if name != method + _SUFFIXES[verb]:
        raise DocumentError(f"operation {name}: must be called {method + _SUFFIXES[verb]}")
    if verb == "options":
        return Operation(name, verb, path, None, False, role, is_audited, headers=headers)
    changes_state = contents.get(_CHANGES_STATE)
    if not isinstance(changes_state, bool):
        raise DocumentError(f"operation {name}: {_CHANGES_STATE} must be true or false")
    return Operation(name, verb, path, method, changes_state, role, is_audited, headers=headers)
