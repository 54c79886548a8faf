"""Passwords: hashed with bcrypt, compared with hashes of bcrypt or argon2."""

import re
from collections.abc import Callable, Iterable
from typing import Final

import bcrypt

from luigid.access.accounts import AccessError

#: bcrypt ignores what is beyond
MAX_BYTES: Final = 72
_ROUNDS: Final = 12
_BCRYPT: Final = re.compile(r"\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}")
_ARGON2: Final = "$argon2"


def hash_password(password: str, rounds: int | None = None) -> str:
    """Return the hash of a new password. Raises AccessError if it cannot be one."""
    secret = password.encode()
    if not secret or len(secret) > MAX_BYTES or b"\0" in secret:
        raise AccessError(f"a password has 1 to {MAX_BYTES} bytes, and none that is 0")
    return bcrypt.hashpw(secret, bcrypt.gensalt(rounds or _ROUNDS)).decode()


def is_known(hashed: str) -> bool:
    """Return whether passwords can be compared with a hash. Raises AccessError for argon2."""
    if hashed.startswith(_ARGON2):
        _argon2()
        return True
    return _BCRYPT.fullmatch(hashed) is not None


def matches(password: str, hashed: str) -> bool:
    """Return whether a password is that of a hash; takes a part of a second."""
    if hashed.startswith(_ARGON2):
        return _argon2()(password, hashed)
    secret = password.encode("utf-8", "surrogateescape")
    is_possible = len(secret) <= MAX_BYTES and b"\0" not in secret
    # What cannot be a password takes as long as what can.
    return bcrypt.checkpw(secret if is_possible else b"-", hashed.encode()) and is_possible


def stand_in(hashes: Iterable[str]) -> str:
    """Return a hash that no password has, as costly as the costliest of some."""
    costs = [int(found[1]) for one in hashes if (found := _BCRYPT.fullmatch(one))]
    rounds = max(costs, default=_ROUNDS)
    return f"$2b${rounds:02}${'.' * 22}{'.' * 31}"


def _argon2() -> Callable[[str, str], bool]:
    """Return what compares a password with a hash. Raises AccessError."""
    try:
        from argon2 import PasswordHasher
        from argon2.exceptions import Argon2Error, InvalidHash
    except ImportError:
        raise AccessError("hashes of argon2 need: pip install 'luigid[argon2]'") from None
    hasher = PasswordHasher()

    def verify(password: str, hashed: str) -> bool:
        try:
            return hasher.verify(hashed, password)
        except (Argon2Error, InvalidHash):
            return False

    return verify
