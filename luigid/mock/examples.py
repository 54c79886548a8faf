"""The examples of the document, by operation, status and name."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from luigid.contract import Operation, RequestRefusedError
from luigid.contract.problem import bad_request
from luigid.mock.preference import Preference

_JSON: Final = "application/json"


class Example(NamedTuple):
    """An answer: `value` is None if the document has no example, or the answer has no body."""

    status: int
    media_type: str | None
    value: Any
    headers: dict[str, str]


class Examples:
    """The examples of a document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def of(self, operation: Operation, preference: Preference) -> Example:
        """Return the example that is preferred, or the first of a success.

        Raises RequestRefusedError if the document does not have it.
        """
        responses = self._responses(operation)
        status = preference.code or _success(responses)
        if status not in responses:
            known = ", ".join(sorted(responses))
            raise _refused(f"there is no answer {status}; there are {known}")
        response = self._resolved(responses[status])
        named = dict(self._named(operation, status, response))
        headers = self._headers(response)
        if preference.example is not None:
            if preference.example not in named:
                known = ", ".join(named) or "none"
                raise _refused(
                    f"the answer {status} has no example {preference.example}; there are: {known}"
                )
            return Example(int(status), *named[preference.example], headers)
        for media_type, value in named.values():
            return Example(int(status), media_type, value, headers)
        content = response.get("content", {})
        return Example(int(status), next(iter(content), None), None, headers)

    def _responses(self, operation: Operation) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._document["paths"][operation.path][operation.method]
        return {str(status): each for status, each in found["responses"].items()}

    def _named(
        self, operation: Operation, status: str, response: Mapping[str, Any]
    ) -> Iterator[tuple[str, tuple[str, Any]]]:
        content = response.get("content", {})
        # JSON before pages, as generated clients take it.
        for media_type in sorted(content, key=lambda name: not name.startswith(_JSON)):
            yield from self._of_media(media_type, content[media_type])
        if operation.method == "get" and operation.rpc_method is not None:
            # The same call by POST answers the same.
            post = self._document["paths"][operation.path]["post"]["responses"]
            media = self._resolved(post.get(status, {})).get("content", {}).get(_JSON, {})
            yield from self._of_media(_JSON, media)

    def _of_media(
        self, media_type: str, media: Mapping[str, Any]
    ) -> Iterator[tuple[str, tuple[str, Any]]]:
        for name, example in media.get("examples", {}).items():
            yield name, (media_type, self._resolved(example).get("value"))
        if "example" in media:
            yield "example", (media_type, media["example"])

    def _headers(self, response: Mapping[str, Any]) -> dict[str, str]:
        """Return the required headers, each with an example of it."""
        found = {}
        for name, reference in response.get("headers", {}).items():
            header = self._resolved(reference)
            if header.get("required"):
                found[name] = str(self._value(header))
        return found

    def _value(self, header: Mapping[str, Any]) -> Any:
        schema = self._resolved(header.get("schema", {}))
        for holder in (header, schema):
            for key in ("example", "const", "default"):
                if key in holder:
                    return holder[key]
        for holder in (header, schema):
            if holder.get("examples"):
                found = holder["examples"]
                first = found[0] if isinstance(found, list) else next(iter(found.values()))
                return self._resolved(first).get("value") if isinstance(first, dict) else first
        return schema["enum"][0] if "enum" in schema else schema["minimum"]

    def _resolved(self, part: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in part:
            found: Any = self._document
            for step in part["$ref"].removeprefix("#/").split("/"):
                found = found[step.replace("~1", "/").replace("~0", "~")]
            part = found
        return part


def _success(responses: Mapping[str, Any]) -> str:
    return min(responses, key=lambda status: (status[0] not in "23", status))


def _refused(reason: str) -> RequestRefusedError:
    errors = ({"location": "header", "pointer": "/Prefer", "keyword": "enum", "detail": reason},)
    return RequestRefusedError(bad_request(f"In the header Prefer: {reason}.", errors))
