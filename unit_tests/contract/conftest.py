"""The small document, enforced."""

import pytest

from luigid.contract import Contract, Document
from unit_tests.contract import small_document


@pytest.fixture(scope="session")
def document() -> Document:
    return Document.read(small_document.PATH)


@pytest.fixture(scope="session")
def contract(document: Document) -> Contract:
    """The contract as it is once openapi-core has been needed."""
    loaded = Contract(document)
    loaded.load()
    return loaded


@pytest.fixture(scope="session")
def compared(document: Document) -> Contract:
    """Both validators on each call: what they decide, they decide alike."""
    return Contract(document, compare=True)


@pytest.fixture(scope="session", params=["plan", "both"])
def either(request: pytest.FixtureRequest, contract: Contract, compared: Contract) -> Contract:
    """The contract as it is in use, and with both validators on each call."""
    return contract if request.param == "plan" else compared
