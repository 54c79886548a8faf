"""Sessions: signed texts for the cookie of who has logged in on the page."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_hex
from typing import Any, Final

from luigid.access.accounts import Account

#: the name of the cookie
COOKIE: Final = "luigid_session"
#: the kinds of records in the store: the key that signs, and sessions that were ended
KEY, ENDED = "key", "ended"
_MAX_LENGTH: Final = 4096


@dataclass(frozen=True, slots=True)
class Session:
    """The login of a person on the page; it ends with the account that it rests on."""

    id: str
    #: the key of the account
    account: str
    #: tells the account from a later one of the same key, or with another password
    fingerprint: str
    expires: float


def new_key() -> str:
    """Return a key that signs sessions."""
    return token_hex(32)


def begin(account: Account, expires: float) -> Session:
    """Return a new session of an account, which ends with it at the latest."""
    if account.expires is not None:
        expires = min(expires, account.expires)
    return Session(token_hex(12), account.key, fingerprint(account), expires)


def fingerprint(account: Account) -> str:
    """Return what changes when the account has another secret."""
    return sha256(f"{account.key}\0{account.secret_hash}".encode()).hexdigest()[:24]


def sign(session: Session, key: str) -> str:
    """Return the text of a session."""
    content = [session.id, session.account, session.fingerprint, session.expires]
    body = urlsafe_b64encode(json.dumps(content, separators=(",", ":")).encode()).rstrip(b"=")
    return f"{body.decode()}.{_signature(body, key)}"


def read(text: str, key: str) -> Session | None:
    """Return the session that was signed with a key; None if it was not."""
    body, _, signature = text.encode("utf-8", "replace").partition(b".")
    if len(text) > _MAX_LENGTH or not hmac.compare_digest(
        _signature(body, key).encode(), signature
    ):
        return None
    content: Any = json.loads(urlsafe_b64decode(body + b"=" * (-len(body) % 4)))
    return Session(*content)


def _signature(body: bytes, key: str) -> str:
    return hmac.new(key.encode(), body, sha256).hexdigest()
