import pytest

from luigid.contract.openapi_core_setup import FallbackRequest
from unit_tests.contract import small_document


def test_fields_of_call_stay_bytes() -> None:
    asked = FallbackRequest.of_call(small_document.request("data=%7B%ff&_=1"))
    assert dict(asked.parameters.query.items()) == {"data": b"{\xff", "_": b"1"}


def test_fields_of_page_are_texts() -> None:
    asked = FallbackRequest.of_page(small_document.request("word=%C3%A9", number="1"))
    assert dict(asked.parameters.query.items()) == {"word": "\u00e9"}
    assert asked.parameters.path == {"number": "1"}


def test_fields_of_page_that_are_not_utf_8_are_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        FallbackRequest.of_page(small_document.request("word=%ff"))


@pytest.mark.parametrize("parameters", ["; charset=UTF-8", ";", "; odd", "; a=b=c"])
def test_parameters_of_media_type_are_left_out(parameters: str) -> None:
    asked = FallbackRequest.of_call(
        small_document.request(content_type=f"{small_document.JSON}{parameters}")
    )
    assert asked.content_type == small_document.JSON


def test_header_names_are_case_insensitive() -> None:
    asked = small_document.request()
    asked.headers = {"x-word": "a"}
    assert FallbackRequest.of_page(asked).parameters.header["X-Word"] == "a"
