"""Accounts: what a caller can log in as, a user of the file or a token."""

from dataclasses import dataclass
from typing import Protocol

from luigid.errors import LuigidError


class AccessError(LuigidError):
    """The accounts cannot be read or changed; the message is one line."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the password file, or a token."""

    #: what the account is found by: the name of the user, the id of the token
    key: str
    name: str
    #: of the password or of the token; never the secret itself
    secret_hash: str
    #: with those that they include
    roles: frozenset[str]
    #: in seconds since the epoch; None: never
    expires: float | None = None


class Accounts(Protocol):
    """All accounts of one kind, as they were when they were last read."""

    def find(self, key: str) -> Account | None:
        """Return an account."""

    def matches(self, account: Account | None, secret: str) -> bool:
        """Return whether a secret is that of an account; without one it takes as long.

        It may take long, so a thread should call it.
        """

    def refresh(self) -> None:
        """Read the accounts again if they have changed. Raises AccessError; any thread may call.

        An account that has not changed is the same object as before.
        """
