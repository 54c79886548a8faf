"""Which operation a request asks for, found out before a handler is chosen."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from luigid.contract import Operation
from luigid.web.routes import OperationsByVerb

#: the response of the document that is a page or a problem
_PAGE: Final = {"$ref": "#/components/responses/UnauthorizedPage"}


class Plan:
    """The operations of the document by path and verb, compiled once."""

    def __init__(
        self,
        routes: Iterable[tuple[str, str, OperationsByVerb]],
        document: Mapping[str, Any] | None = None,
    ) -> None:
        """Take path, pattern and operations of each route, in the order in which they are tried."""
        #: ids of the operations that refuse with a page, by the document
        self.pages = frozenset(_refusing_with_pages(document or {}))
        self._exact: dict[str, OperationsByVerb] = {}
        self._patterns: list[tuple[re.Pattern[str], OperationsByVerb]] = []
        for path, pattern, operations in routes:
            if "{" in path:
                self._patterns.append((re.compile(pattern), operations))
            else:
                self._exact[path] = operations

    def find(self, verb: str, path: str) -> Operation | None:
        """Return the operation that a request asks for; None if there is none."""
        operations = self._exact.get(path)
        if operations is None:
            matching = (found for pattern, found in self._patterns if pattern.fullmatch(path))
            operations = next(matching, None)
        return None if operations is None else operations.get(verb)


def _refusing_with_pages(document: Mapping[str, Any]) -> Iterator[str]:
    for item in document.get("paths", {}).values():
        for operation in item.values():
            if isinstance(operation, dict) and operation["responses"].get("401") == _PAGE:
                yield operation["operationId"]
