"""The caller: who has sent a request, and what that caller may do."""

from dataclasses import dataclass

from luigid.access.accounts import Account
from luigid.access.roles import ALL


@dataclass(frozen=True, slots=True)
class Caller:
    """Who has sent a request.

    `name` is None for a caller without a login, and so is `kind`; where logins are off, such a
    caller has all roles. `remote` is the address, empty on a Unix socket.
    """

    name: str | None
    #: with those that they include
    roles: frozenset[str]
    remote: str
    #: how the caller is known: `basic`, `token`, `session` or `proxy`
    kind: str | None = None
    #: when the login ends, in seconds since the epoch; None: not by itself
    expires: float | None = None
    #: what the login rests on; None: there is none, or a proxy vouches for the caller
    account: Account | None = None
    #: names the session, to end it; None: this is no session
    session_id: str | None = None

    def may(self, role: str | None) -> bool:
        """Whether the caller may do what needs a role; None: everybody may."""
        return role is None or role in self.roles


def anybody(remote: str) -> Caller:
    """Return the caller where logins are off."""
    return Caller(None, ALL, remote)


def nobody(remote: str) -> Caller:
    """Return the caller that has not logged in, where that is needed."""
    return Caller(None, frozenset(), remote)
