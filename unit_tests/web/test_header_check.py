import pytest

from luigid.contract import Contract, Document, InvalidResponseError, Operation
from luigid.process.shipped_files import shipped
from luigid.web.common_headers import common_headers
from luigid.web.header_check import HeaderCheck

HEADERS = {
    "Content-Type": "application/json; charset=UTF-8",
    "Date": "Sat, 28 Nov 2026 20:00:00 GMT",
    "Cache-Control": "no-store",
    "Vary": "Accept-Encoding",
    "Content-Length": "17",
    **common_headers(),
}


class CountingContract(Contract):
    """Counts the responses that it checks."""

    checked = 0

    def check_response(self, *arguments: object) -> None:
        self.checked += 1
        super().check_response(*arguments)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def contract() -> CountingContract:
    contract = CountingContract(Document.read(shipped("spec/openapi.yaml")))
    contract.load()
    return contract


@pytest.fixture
def ping(contract: Contract) -> Operation:
    return next(operation for operation in contract.operations if operation.id == "ping")


def test_promised_headers_pass(contract: Contract, ping: Operation) -> None:
    HeaderCheck(contract).check(ping, 200, HEADERS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"Cache-Control": "max-age=60"},
        {"Cache-Control": None},
        {"Vary": None},
        {"Content-Type": "text/plain"},
        {"Content-Type": None},
    ],
    ids=str,
)
def test_header_that_breaks_the_document_is_refused(
    contract: Contract, ping: Operation, wrong: dict[str, str | None]
) -> None:
    headers = {name: value for name, value in {**HEADERS, **wrong}.items() if value is not None}
    with pytest.raises(InvalidResponseError):
        HeaderCheck(contract).check(ping, 200, headers)


def test_each_outcome_is_checked_once(contract: CountingContract, ping: Operation) -> None:
    check = HeaderCheck(contract)
    before = contract.checked
    for length in ("17", "18"):
        check.check(ping, 200, {**HEADERS, "Content-Length": length})
    assert contract.checked == before + 1
    check.check(ping, 200, {**HEADERS, "Vary": "Origin, Accept-Encoding"})
    assert contract.checked == before + 2


def test_outcome_that_was_refused_is_checked_again(
    contract: CountingContract, ping: Operation
) -> None:
    check = HeaderCheck(contract)
    headers = {**HEADERS, "Cache-Control": "public"}
    for _ in range(2):
        with pytest.raises(InvalidResponseError):
            check.check(ping, 200, headers)
