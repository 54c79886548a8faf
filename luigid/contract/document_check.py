"""The full check of a document that is not the one which the build has checked."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from luigid.contract import subset
from luigid.contract.document import DocumentError
from luigid.contract.document_paths import named
from luigid.contract.security import unenforceable_security
from luigid.contract.strictness import enforced

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: Path) -> tuple[bytes, dict[str, Any]]:
    """Return the text of a document, and its data.

    Raises DocumentError if it cannot be read, is not OpenAPI 3.1, or says what is not enforced (see
    `subset`).
    """
    try:
        text = path.read_bytes()
        raw = yaml.load(text, Loader=_Loader)
    except (OSError, yaml.YAMLError) as error:
        raise DocumentError(f"{path}: {error}") from error
    if not isinstance(raw, dict) or not str(raw.get("openapi")).startswith("3.1."):
        raise DocumentError(f"{path}: not an OpenAPI 3.1 document")
    _raise_first(subset.values_outside_json(raw))
    _raise_first(subset.broken_references(raw))
    _raise_first(_openapi_errors(raw))
    _raise_first(subset.unknown_extensions(raw))
    _raise_first(unenforceable_security(raw))
    _raise_first(subset.missing_schemas(raw))
    _raise_first(subset.unsupported_keywords(enforced(raw)))
    return text, raw


def _openapi_errors(raw: dict[str, Any]) -> Iterator[str]:
    for error in OpenAPIV31SpecValidator(raw).iter_errors():
        reason, _, _quoted_document = error.message.partition("\n")
        yield f"{named(raw, tuple(error.absolute_path))}: {reason}"


def _raise_first(errors: Iterable[str]) -> None:
    for error in errors:
        raise DocumentError(error)
