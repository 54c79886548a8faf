import pytest

from luigid.contract.stock import StockRequest
from unit_tests.contract import tiny


def test_keeps_the_fields_of_a_call_as_bytes() -> None:
    stock = StockRequest.of_call(tiny.request("data=%7B%ff&_=1"))
    assert dict(stock.parameters.query.items()) == {"data": b"{\xff", "_": b"1"}


def test_reads_the_fields_of_a_page_as_text() -> None:
    stock = StockRequest.of_page(tiny.request("word=%C3%A9", number="1"))
    assert dict(stock.parameters.query.items()) == {"word": "\u00e9"}
    assert stock.parameters.path == {"number": "1"}


def test_refuses_fields_of_a_page_that_are_not_text() -> None:
    with pytest.raises(UnicodeDecodeError):
        StockRequest.of_page(tiny.request("word=%ff"))


@pytest.mark.parametrize("parameters", ["; charset=UTF-8", ";", "; odd", "; a=b=c"])
def test_leaves_the_parameters_of_media_types_out(parameters: str) -> None:
    stock = StockRequest.of_call(tiny.request(content_type=f"{tiny.JSON}{parameters}"))
    assert stock.content_type == tiny.JSON


def test_headers_have_names_in_any_case() -> None:
    asked = tiny.request()
    asked.headers = {"x-word": "a"}
    assert StockRequest.of_page(asked).parameters.header["X-Word"] == "a"
