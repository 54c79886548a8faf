"""openapi-core set up for this document: what it is given, and how it reads bodies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from jsonschema_path import SchemaPath
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.deserializing.media_types.datatypes import MediaTypeDeserializersDict
from openapi_core.validation.request.types import RequestValidatorType
from openapi_core.validation.response.types import ResponseValidatorType
from werkzeug.datastructures import Headers, ImmutableMultiDict

from luigid.contract.call_plans import DATA_IN_QUERY, data_parameter
from luigid.contract.json_codec import MAX_DEPTH_OUT, decode_exactly
from luigid.contract.wire import (
    FORM,
    JSON,
    MULTIPART,
    PROBLEM,
    Request,
    fields,
    form_fields,
    media_type,
    query_fields,
)


@dataclass(slots=True)
class FallbackRequest:
    """A request as openapi-core reads it; a multipart form has become one of the other kind."""

    method: str
    parameters: RequestParameters
    content_type: str
    body: bytes

    @classmethod
    def of_call(cls, request: Request) -> "FallbackRequest":
        """Make one of an RPC call, whose fields are JSON and stay undecoded. Raises FormError."""
        return cls._of(request, _undecoded(query_fields(request)))

    @classmethod
    def of_page(cls, request: Request) -> "FallbackRequest":
        """Make one of the request for a page. Raises UnicodeDecodeError."""
        query = [(name.decode(), value.decode()) for name, value in query_fields(request)]
        return cls._of(request, ImmutableMultiDict(query))

    @classmethod
    def _of(cls, request: Request, query: ImmutableMultiDict[str, Any]) -> "FallbackRequest":
        parameters = RequestParameters(
            query=query, header=Headers(list(request.headers.items())), path=request.path_params
        )
        # Without the media type's parameters: openapi-core fails on those it cannot parse.
        kind, body = media_type(request.content_type), request.body
        if kind == MULTIPART and body and request.method == "post":
            body = urlencode(form_fields(request)).encode()  # the boundary is a parameter
        return cls(request.method, parameters, kind, body)


def application(
    raw: Mapping[str, Any], requests: RequestValidatorType, responses: ResponseValidatorType
) -> OpenAPI:
    """Set openapi-core up with validators of our own."""
    # Without this cache openapi-core resolves every reference anew, for every value.
    spec = SchemaPath.from_dict(_with_data_in_query(raw), resolved_cache_maxsize=65536)
    config = Config(
        # The document has been checked when it was read.
        spec_validator_cls=None,  # type: ignore[arg-type]
        request_validator_cls=requests,
        response_validator_cls=responses,
    )
    return OpenAPI(spec, config)


def _with_data_in_query(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document whose POST operations have the parameter that their extension means."""
    paths = {}
    for path, item in raw["paths"].items():
        post = item.get("post", {})
        if post.get(DATA_IN_QUERY):
            schema = post["requestBody"]["content"][JSON]["schema"]
            item = {**item, "post": {**post, "parameters": [data_parameter(schema)]}}
        paths[path] = item
    return {**raw, "paths": paths}


def _json(text: bytes | str) -> object:
    return decode_exactly(text if isinstance(text, bytes) else text.encode())


def _json_out(text: bytes) -> object:
    return decode_exactly(text, MAX_DEPTH_OUT)


def _undecoded(pairs: Iterable[tuple[bytes, bytes]]) -> ImmutableMultiDict[str, Any]:
    return ImmutableMultiDict([(name.decode(errors="replace"), value) for name, value in pairs])


def _form(body: bytes) -> ImmutableMultiDict[str, Any]:
    return _undecoded(fields(body, "form"))


#: How bodies, and fields with JSON, are read where openapi-core would do it another way.
REQUEST_READERS: MediaTypeDeserializersDict = {FORM: _form, MULTIPART: _form, JSON: _json}
RESPONSE_READERS: MediaTypeDeserializersDict = {
    **{JSON: _json_out, PROBLEM: _json_out},
    # It takes other texts than HTML and plain ones for bytes.
    **dict.fromkeys(("text/csv", "image/svg+xml"), bytes.decode),
}
