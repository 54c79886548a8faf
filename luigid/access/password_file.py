"""The password file: users with hashed passwords and roles, in the format of htpasswd.

A line is `name:hash` or, as `luigid user add` writes it, `name:hash:roles`; Apache and nginx take
what follows the hash for a comment.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from luigid import private_files
from luigid.access import passwords
from luigid.access.accounts import AccessError, Account
from luigid.access.roles import parse_roles, with_included

if sys.platform != "win32":
    import fcntl

#: a name that stands in no header, line or list without being mistaken
_FORBIDDEN: Final = (":", ",", "=")


class Line(NamedTuple):
    """A user of the file."""

    name: str
    secret_hash: str
    roles: tuple[str, ...]


def check_name(name: str) -> None:
    """Raise AccessError if a name cannot be that of a user or a token."""
    is_odd = any(character in name for character in _FORBIDDEN) or not name.isprintable()
    if not name or name != name.strip() or is_odd or name[0] in "@*#" or len(name) > 100:
        raise AccessError(
            f"{name!r} is no name: 1 to 100 printable characters, without colon, comma and equals "
            "sign; the first is no @, * or #"
        )


class PasswordFile:
    """The users of a file, which is read again when it changes. See `accounts.Accounts`."""

    def __init__(self, path: Path, roles: Mapping[str, Sequence[str]]) -> None:
        """Take the path, and further roles by user; those of `*` are everybody's."""
        self._path = path
        self._roles = roles
        self._users: dict[str, Account] = {}
        self._stand_ins = passwords.stand_ins([])
        self._read_at: tuple[int, int, int] | None = None

    def find(self, key: str) -> Account | None:
        """Return the account of a user."""
        return self._users.get(key)

    def matches(self, account: Account | None, secret: str) -> bool:
        """Return whether a password is that of a user; without a user it takes as long.

        Hashes of the file may differ in their costs. Where the password is wrong, each of these is
        paid once: the time does not tell whether there is such a user.
        """
        hashed = None if account is None else account.secret_hash
        if hashed is not None and passwords.matches(secret, hashed):
            return True
        paid = None if hashed is None else passwords.cost(hashed)
        for cost, stand_in in self._stand_ins.items():
            if cost != paid:
                passwords.matches(secret, stand_in)
        return False

    def refresh(self) -> None:
        """Read the file again if it has changed. Raises AccessError."""
        state = self._state()
        if state == self._read_at:
            return
        users = {line.name: self._account(line) for line in read(self._path)}
        for name, user in users.items():
            if self._users.get(name) == user:
                users[name] = self._users[name]
        self._stand_ins = passwords.stand_ins(user.secret_hash for user in users.values())
        self._users, self._read_at = users, state

    def _account(self, line: Line) -> Account:
        roles = {*line.roles, *self._roles.get(line.name, ()), *self._roles.get("*", ())}
        return Account(line.name, line.name, line.secret_hash, with_included(roles))

    def _state(self) -> tuple[int, int, int]:
        try:
            found = self._path.stat()
        except OSError as error:
            raise AccessError(f"{self._path}: {error.strerror}") from error
        return found.st_mtime_ns, found.st_size, found.st_ino


def read(path: Path) -> list[Line]:
    """Return the users of a file. Raises AccessError."""
    try:
        texts = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise AccessError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError:
        raise AccessError(f"{path}: not UTF-8") from None
    lines = []
    for number, text in enumerate(texts, 1):
        if text.strip() and not text.startswith("#"):
            try:
                lines.append(_parse(text))
            except AccessError as error:
                raise AccessError(f"{path}, line {number}: {error}") from None
    names: set[str] = set()
    for line in lines:
        if line.name in names:
            raise AccessError(f"{path}: {line.name} is there twice")
        names.add(line.name)
    return lines


def add(path: Path, user: Line) -> bool:
    """Add a user, or replace the one of that name; return whether there was one.

    Raises AccessError.
    """
    check_name(user.name)
    written = f"{user.name}:{user.secret_hash}:{','.join(user.roles)}"
    return _rewrite(path, user.name, lambda texts, at: [*texts[:at], written, *texts[at + 1 :]])


def remove(path: Path, name: str) -> bool:
    """Remove a user; return whether there was one. Raises AccessError."""
    if not path.exists():
        return False
    return _rewrite(path, name, lambda texts, at: [*texts[:at], *texts[at + 1 :]])


def _parse(text: str) -> Line:
    name, colon, rest = text.strip().partition(":")
    hashed, _, comment = rest.partition(":")
    if not colon:
        raise AccessError("expected name:hash")
    check_name(name)
    if not passwords.is_known(hashed):
        raise AccessError(
            f"the hash of {name} is neither bcrypt nor argon2; make it by luigid user add {name}"
        )
    try:
        return Line(name, hashed, parse_roles(comment))
    except ValueError:
        return Line(name, hashed, ())


def _rewrite(path: Path, name: str, change: Callable[[list[str], int], list[str]]) -> bool:
    """Replace the file by a changed one, whole or not at all; it is created if it is missing.

    Of a link the file that it leads to.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise AccessError(f"{path}: not a file")
    try:
        with _locked(path):
            texts = path.read_text(encoding="utf-8").splitlines()
            found = [at for at, text in enumerate(texts) if text.partition(":")[0].strip() == name]
            unfinished = path.with_name(f"{path.name}.{os.getpid()}")
            private_files.create(unfinished, private_files.GROUP)
            private_files.copy_access(path, unfinished)
            changed = change(texts, found[0] if found else len(texts))
            unfinished.write_text("".join(f"{text}\n" for text in changed), encoding="utf-8")
            unfinished.replace(path)
    except OSError as error:
        raise AccessError(f"{path}: {error.strerror}") from error
    return bool(found)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Create a file if it is missing, and wait until no other process is changing it.

    Not on Windows, where a file that is open cannot be replaced. Raises OSError.
    """
    if sys.platform == "win32":
        private_files.create(path, private_files.GROUP)
        yield
    else:
        while True:
            private_files.create(path, private_files.GROUP)
            with path.open("a", encoding="utf-8") as file:
                fcntl.flock(file.fileno(), fcntl.LOCK_EX)
                # Who held the lock has replaced the file: then this is the lock of the former one.
                if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                    yield
                    return
