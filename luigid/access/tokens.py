"""Bearer tokens: long random secrets, of which the store has only hashes."""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_hex, token_urlsafe
from typing import Any, Final, Protocol

from luigid.access.accounts import AccessError, Account
from luigid.access.roles import with_included

#: how all tokens begin, so that scanners of secrets can find them
PREFIX: Final = "luigid_"
#: the kind of their records in the store
KIND: Final = "token"
_ID_LENGTH: Final = 12


class Records(Protocol):
    """What the store keeps for logins. Raises AccessError."""

    def read(self) -> Mapping[tuple[str, str], str]:
        """Return all records: kind and name, content."""

    def put(self, kind: str, name: str, content: str) -> None:
        """Insert or replace a record."""

    def add(self, kind: str, name: str, content: str) -> None:
        """Insert a record unless there is one."""

    def remove(self, kind: str, name: str) -> bool:
        """Delete a record; return whether there was one."""

    def close(self) -> None:
        """Release the connection."""


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token."""

    id: str
    name: str
    roles: tuple[str, ...]
    created: float
    #: None: it does not expire
    expires: float | None
    secret_hash: str


def make(
    name: str, roles: Sequence[str], created: float, expires: float | None
) -> tuple[Token, str]:
    """Return a new token, and the text of it that the caller needs."""
    id_, secret = token_hex(_ID_LENGTH // 2), token_urlsafe(32)
    token = Token(id_, name, tuple(roles), created, expires, _hash(secret))
    return token, f"{PREFIX}{id_}_{secret}"


def parse(text: str) -> tuple[str, str] | None:
    """Return id and secret of the text of a token; None if it is none."""
    if not text.startswith(PREFIX):
        return None
    id_, underscore, secret = text.removeprefix(PREFIX).partition("_")
    return (id_, secret) if underscore and len(id_) == _ID_LENGTH else None


def to_record(token: Token) -> str:
    """Return the content of the record of a token."""
    return json.dumps(
        {
            "name": token.name,
            "roles": token.roles,
            "created": token.created,
            "expires": token.expires,
            "hash": token.secret_hash,
        }
    )


def from_record(id_: str, content: str) -> Token:
    """Return the token of a record. Raises AccessError."""
    try:
        record: Any = json.loads(content)
        roles = tuple(record["roles"])
        with_included(roles)
        return Token(
            id_, record["name"], roles, record["created"], record["expires"], record["hash"]
        )
    except (KeyError, TypeError, ValueError):
        raise AccessError(f"the record of token {id_} is damaged") from None


def read_tokens(records: Records) -> list[Token]:
    """Return all tokens, the oldest first. Raises AccessError."""
    found = records.read()
    tokens = [from_record(name, text) for (kind, name), text in found.items() if kind == KIND]
    return sorted(tokens, key=lambda token: (token.created, token.id))


class Tokens:
    """The tokens of a store. See `accounts.Accounts`."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}

    def find(self, key: str) -> Account | None:
        """Return the account of a token, by its id."""
        return self._accounts.get(key)

    def matches(self, account: Account | None, secret: str) -> bool:
        """Return whether a secret is that of a token; without a token it takes as long."""
        expected = _hash("") if account is None else account.secret_hash
        return hmac.compare_digest(_hash(secret), expected) and account is not None

    def update(self, records: Mapping[tuple[str, str], str]) -> None:
        """Take what the store has now. Raises AccessError."""
        accounts = {}
        for (kind, id_), content in records.items():
            if kind == KIND:
                token = from_record(id_, content)
                roles = with_included(token.roles)
                account = Account(id_, token.name, token.secret_hash, roles, token.expires)
                known = self._accounts.get(id_)
                accounts[id_] = known if known is not None and known == account else account
        self._accounts = accounts


def _hash(secret: str) -> str:
    # The secret is random and long: a slow hash would add nothing.
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
