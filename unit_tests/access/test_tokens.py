import pytest

from luigid.access import tokens
from luigid.access.accounts import AccessError
from luigid.access.tokens import Tokens


def test_token_is_parsed() -> None:
    token, text = tokens.make("ci", ["work"], 1000.0, None)
    id_, secret = tokens.parse(text) or ("", "")
    assert text == f"luigid_{token.id}_{secret}"
    assert id_ == token.id
    assert len(secret) == 43
    assert secret not in tokens.to_record(token)


@pytest.mark.parametrize("text", ["", "luigid_", "luigid_x_y", "ghp_0123456789ab_x", "x" * 5000])
def test_other_texts_are_no_tokens(text: str) -> None:
    assert tokens.parse(text) is None


def test_record_is_read_back() -> None:
    token, _ = tokens.make("ci", ["work", "read"], 1000.0, 2000.0)
    assert tokens.from_record(token.id, tokens.to_record(token)) == token


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"name": "a", "roles": ["king"]}'])
def test_damaged_record_is_named(content: str) -> None:
    with pytest.raises(AccessError, match="the record of token abc is damaged"):
        tokens.from_record("abc", content)


def test_token_matches_its_secret_alone() -> None:
    token, text = tokens.make("ci", ["work"], 1000.0, None)
    found = Tokens()
    found.update({(tokens.KIND, token.id): tokens.to_record(token), ("key", "session"): "x"})
    account = found.find(token.id)
    assert account is not None
    secret = (tokens.parse(text) or ("", ""))[1]
    assert found.matches(account, secret)
    assert not found.matches(account, secret[:-1])
    assert not found.matches(None, secret)
    found.update({(tokens.KIND, token.id): tokens.to_record(token)})
    assert found.find(token.id) is account
    found.update({})
    assert found.find(token.id) is None
