"""The operations of the document, by the requests that call them."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from luigid.contract.document import Document
from luigid.contract.document_paths import VERBS, path_pattern
from luigid.process.shipped_files import shipped

#: What is sent to a path that the document does not have.
UNKNOWN = "unknown paths"


class Operations:
    """The operations of the shipped document."""

    def __init__(self) -> None:
        self._document = Document.read(shipped("spec/openapi.yaml"))

    @property
    def raw(self) -> Mapping[str, Any]:
        """The document as data."""
        return self._document.raw

    @property
    def version(self) -> str:
        """The version of the document."""
        return str(self.raw["info"]["version"])

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str, Mapping[str, Any]]]:
        # Templates last: a literal path is meant where both match.
        paths = sorted(self.raw["paths"].items(), key=lambda item: "{" in item[0])
        return [(path_pattern(path), path, item) for path, item in paths]

    def of(self, verb: str, target: str) -> str:
        """Return the operation that a request calls, such as `POST /api/ping`."""
        path = urlsplit(target).path
        for pattern, template, item in self._patterns:
            if pattern.fullmatch(path) and verb.lower() in item:
                return f"{verb} {template}"
        return UNKNOWN

    def ids(self) -> list[str]:
        """Return all operationIds."""
        return [operation.id for operation in self._document.operations]

    def all(self) -> list[str]:
        """Return all operations."""
        return [
            f"{verb.upper()} {path}"
            for path, item in self.raw["paths"].items()
            for verb in VERBS
            if verb in item
        ]
