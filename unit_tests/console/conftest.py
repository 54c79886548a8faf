from collections.abc import Iterator

import pytest

from luigid.console.address import parse_address
from luigid.console.client import Client
from unit_tests.console.fake_server import FakeServer, serving


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with serving() as server:
        yield server


@pytest.fixture
def client(server: FakeServer) -> Client:
    return Client(parse_address(server.url), timeout=10)
