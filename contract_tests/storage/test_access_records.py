"""The table for logins in real databases."""

import pytest

from luigid.access import tokens
from luigid.access.access import Access
from luigid.storage.access_records import open_access_records
from luigid.storage.store import open_store


@pytest.fixture(params=["postgresql", "mariadb"])
def address(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(f"{request.param}_address")
    open_store(found).close()
    return found


def test_token_of_another_process_is_known_until_it_is_revoked(address: str) -> None:
    """A server and a command share the table; each has a connection of its own."""
    command, server = open_access_records(address), open_access_records(address)
    access, standby = (Access("token", records=records) for records in (server, command))
    access.load()
    standby.load()
    assert [kind for kind, _ in server.read()] == ["key"]  # the standby took that of the first
    token, text = tokens.make("Zo\u00eb \U0001f511", ["work"], 1000.0, None)
    command.put(tokens.KIND, token.id, tokens.to_record(token))
    assert tokens.read_tokens(server) == [token]
    access.load()
    given = tokens.parse(text)
    assert given is not None
    account = access._tokens.find(given[0])
    assert account is not None
    assert account.name == token.name
    assert command.remove(tokens.KIND, token.id)
    assert not server.remove(tokens.KIND, token.id)
    access.load()
    assert access._tokens.find(given[0]) is None
    access.close()
    standby.close()
