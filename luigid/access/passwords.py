"""Passwords: hashed with bcrypt, compared with hashes of bcrypt or argon2."""

import re
from collections.abc import Iterable
from typing import Final

import bcrypt

from luigid.access.accounts import AccessError

#: bcrypt ignores what is beyond
MAX_BYTES: Final = 72
_ROUNDS: Final = 12
#: The last character of the 22 of the salt has two bits only; the library takes no others.
_BCRYPT: Final = re.compile(
    r"\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{31}"
)
_ARGON2: Final = "$argon2"
#: a salt of 16 bytes and a hash of 32, as the library makes them
_ARGON2_STAND_IN: Final = f"${'A' * 22}${'A' * 43}"


def hash_password(password: str, rounds: int | None = None) -> str:
    """Return the hash of a new password. Raises AccessError if it cannot be one."""
    secret = password.encode()
    if not secret or len(secret) > MAX_BYTES or b"\0" in secret:
        raise AccessError(f"a password has 1 to {MAX_BYTES} bytes, and none that is 0")
    return bcrypt.hashpw(secret, bcrypt.gensalt(rounds or _ROUNDS)).decode()


def is_known(hashed: str) -> bool:
    """Return whether passwords can be compared with a hash. Raises AccessError for argon2."""
    if hashed.startswith(_ARGON2):
        return _Argon2().knows(hashed)
    return _BCRYPT.fullmatch(hashed) is not None


def matches(password: str, hashed: str) -> bool:
    """Return whether a password is that of a hash that is known; takes a part of a second."""
    secret = _bytes(password)
    if hashed.startswith(_ARGON2):
        return _Argon2().matches(secret, hashed)
    is_possible = len(secret) <= MAX_BYTES and b"\0" not in secret
    # What cannot be a password takes as long as what can.
    return bcrypt.checkpw(secret if is_possible else b"-", hashed.encode()) and is_possible


def cost(hashed: str) -> str:
    """Return the part of a known hash that says for how long a comparison with it takes."""
    found = _BCRYPT.fullmatch(hashed)
    return hashed.rsplit("$", 2)[0] if found is None else f"$2b${found[1]}"


def stand_ins(hashes: Iterable[str]) -> dict[str, str]:
    """Return, by `cost`, for each of known hashes one that costs as much and has no password."""
    costs = {cost(one) for one in hashes} or {f"$2b${_ROUNDS:02}"}
    return {
        one: f"{one}{_ARGON2_STAND_IN}" if one.startswith(_ARGON2) else f"{one}${'.' * 53}"
        for one in sorted(costs)
    }


def _bytes(password: str) -> bytes:
    """Return the bytes that were sent; of a text that JSON alone can have, some that no one has."""
    try:
        return password.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return password.encode("utf-8", "surrogatepass")


class _Argon2:
    """Compares with hashes of argon2. Raises AccessError if the library is not installed."""

    def __init__(self) -> None:
        try:
            import argon2
        except ImportError:
            raise AccessError("hashes of argon2 need: pip install 'luigid[argon2]'") from None
        self._library = argon2

    def knows(self, hashed: str) -> bool:
        """Return whether a text is a hash."""
        try:
            self._library.extract_parameters(hashed)
        except self._library.exceptions.InvalidHash:
            return False
        return hashed.isascii()

    def matches(self, secret: bytes, hashed: str) -> bool:
        """Return whether a password is that of a hash."""
        try:
            return self._library.PasswordHasher().verify(hashed, secret)
        except (self._library.exceptions.Argon2Error, self._library.exceptions.InvalidHash):
            return False
