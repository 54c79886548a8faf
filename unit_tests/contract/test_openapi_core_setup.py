import pytest

from luigid.contract.openapi_core_setup import FallbackRequest
from unit_tests.contract import small_document


def test_keeps_the_fields_of_a_call_as_bytes() -> None:
    asked = FallbackRequest.of_call(small_document.request("data=%7B%ff&_=1"))
    assert dict(asked.parameters.query.items()) == {"data": b"{\xff", "_": b"1"}


def test_reads_the_fields_of_a_page_as_text() -> None:
    asked = FallbackRequest.of_page(small_document.request("word=%C3%A9", number="1"))
    assert dict(asked.parameters.query.items()) == {"word": "\u00e9"}
    assert asked.parameters.path == {"number": "1"}


def test_refuses_fields_of_a_page_that_are_not_text() -> None:
    with pytest.raises(UnicodeDecodeError):
        FallbackRequest.of_page(small_document.request("word=%ff"))


@pytest.mark.parametrize("parameters", ["; charset=UTF-8", ";", "; odd", "; a=b=c"])
def test_leaves_the_parameters_of_media_types_out(parameters: str) -> None:
    asked = FallbackRequest.of_call(
        small_document.request(content_type=f"{small_document.JSON}{parameters}")
    )
    assert asked.content_type == small_document.JSON


def test_headers_have_names_in_any_case() -> None:
    asked = small_document.request()
    asked.headers = {"x-word": "a"}
    assert FallbackRequest.of_page(asked).parameters.header["X-Word"] == "a"
