import sys
from typing import Any

import pytest
import requests
from schemathesis.core.transport import Response

from luigid.conformance.hooks import read_json


def read(text: str) -> Any:
    request = requests.Request("GET", "http://localhost/").prepare()
    response = Response(200, {}, text.encode(), request, elapsed=0, verify=False)
    return read_json(None, response)  # type: ignore[arg-type]


def test_infinity_is_a_number() -> None:
    largest = sys.float_info.max
    assert read('{"a": [Infinity, -Infinity, 1]}') == {"a": [largest, -largest, 1]}


def test_what_the_document_does_not_have_is_no_json() -> None:
    with pytest.raises(ValueError, match="NaN is no JSON"):
        read('{"a": NaN}')
