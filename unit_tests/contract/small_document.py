"""A small document, and requests to its operations."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml

from luigid.contract import Contract, Document, Operation, Request, RequestRefusedError

Raw = dict[str, Any]

PATH = Path(__file__).with_name("small_document.yaml")

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MULTIPART = "multipart/form-data"
PROBLEM = "application/problem+json"


def raw() -> Raw:
    """The document as data, to be changed by a test."""
    document: Raw = yaml.safe_load(PATH.read_bytes())
    return document


def read(folder: Path, document: Raw) -> Document:
    """Write a changed document and read it."""
    path = folder / "openapi.yaml"
    path.write_text(json.dumps(document))  # JSON is YAML
    return Document.read(path)


def operation(contract: Contract, name: str) -> Operation:
    return next(operation for operation in contract.operations if operation.id == name)


def request(
    query: str = "",
    body: bytes = b"",
    content_type: str | None = None,
    *,
    method: str = "post",
    **path_params: str,
) -> Request:
    return Request(
        method=method,
        query=query,
        content_type=content_type,
        body=body,
        path_params=path_params,
        headers={},
    )


def in_query(text: str | bytes) -> Request:
    return request(urlencode({"data": text}))


def in_form(text: str | bytes) -> Request:
    return request(body=urlencode({"data": text}).encode(), content_type=FORM)


def in_body(text: str | bytes) -> Request:
    body = text.encode() if isinstance(text, str) else text
    return request(body=body, content_type=JSON)


def in_multipart(text: str | bytes, name: str = "data") -> Request:
    value = text.encode() if isinstance(text, str) else text
    return multipart(name.encode() + b'"', value)


def multipart(*parts: bytes) -> Request:
    """Ask with parts: what follows `name="` in the head of one, its content, and so on."""
    body = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%b\r\n\r\n%b\r\n' % (head, value)
        for head, value in zip(parts[::2], parts[1::2], strict=True)
    )
    return request(body=body + b"--b--\r\n", content_type=f"{MULTIPART}; boundary=b")


Way = Callable[[str | bytes], Request]

#: The ways in which a call carries its arguments, by the part of the request that does.
WAYS: list[tuple[str, Way]] = [
    ("query", in_query),
    ("form", in_form),
    ("body", in_body),
    ("form", in_multipart),
]


def refused(contract: Contract, name: str, asked: Request) -> RequestRefusedError:
    """Call an RPC method, which must be refused."""
    with pytest.raises(RequestRefusedError) as caught:
        contract.arguments(operation(contract, name), asked)
    return caught.value
