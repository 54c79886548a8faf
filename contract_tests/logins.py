"""Servers with logins, and who can log in to them."""

import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from contract_tests.server import Listen, Server, Settings, running
from luigid.access import password_file, passwords, tokens
from luigid.access.password_file import Line
from luigid.storage.access_records import open_access_records

#: role -> what it includes
INCLUDED = {
    "read": {"read"},
    "operate": {"operate", "read"},
    "work": {"work"},
    "admin": {"read", "operate", "work", "admin"},
}
PASSWORD = "correct horse"
HASHED = passwords.hash_password(PASSWORD, 4)
#: made before the server starts, so that the document of each is asked once
KINDS = ("basic", "token", "proxy")


@dataclass(frozen=True)
class Logins:
    """A server, and the headers with which a caller of each role logs in."""

    server: Server
    kind: str
    #: role -> headers
    headers: Mapping[str, dict[str, str]]
    folder: Path
    #: role -> token, where the kind is `token`
    tokens: Mapping[str, str]


@contextmanager
def logins(
    folder: Path, kind: str, listen: Listen = "tcp", settings: Settings | None = None
) -> Iterator[Logins]:
    """Run a server with one kind of login, and one account for each role, named after it."""
    sections = {name: dict(section) for name, section in (settings or {}).items()}
    own: dict[str, object] = {}
    if kind == "basic":
        own["auth_file"] = folder / "users"
        for role in INCLUDED:
            password_file.add(folder / "users", Line(role, HASHED, (role,)))
    if kind == "proxy":
        own["trusted_proxies"] = "127.0.0.1, unix"
        sections["roles"] = {role: role for role in INCLUDED}
    sections["luigid"] = {"auth": kind, **own, **sections.get("luigid", {})}
    with running(folder, listen, sections) as server:
        made = {role: add_token(folder, role) for role in INCLUDED} if kind == "token" else {}
        yield Logins(
            server, kind, {role: _headers(kind, role, made) for role in INCLUDED}, folder, made
        )


def add_token(folder: Path, role: str) -> str:
    """Make a token in the state of a server."""
    token, text = tokens.make(role, [role], time.time(), None)
    records(folder).put(tokens.KIND, token.id, tokens.to_record(token))
    return text


def records(folder: Path) -> tokens.Records:
    """Return the table for logins in the state of a server."""
    return open_access_records(f"sqlite:///{folder / 'state.db'}")


def basic(name: str, password: str = PASSWORD) -> dict[str, str]:
    """Return the header of a user."""
    return {"Authorization": f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"}


def _headers(kind: str, role: str, made: Mapping[str, str]) -> dict[str, str]:
    match kind:
        case "basic":
            return basic(role)
        case "token":
            return {"Authorization": f"Bearer {made[role]}"}
    return {"X-Forwarded-User": role}
