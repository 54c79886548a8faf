"""Recognises callers by the credentials of their requests."""

import asyncio
import base64
import binascii
import hashlib
import json
import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import unquote

from luigid.access import sessions, tokens
from luigid.access.accounts import AccessError, Account
from luigid.access.caller import Caller, nobody
from luigid.access.password_file import PasswordFile
from luigid.access.proxies import NoProxies, Proxies, client_of
from luigid.access.roles import with_included
from luigid.access.throttle import Throttle, TooManyFailuresError
from luigid.access.tokens import Records, Tokens

logger = logging.getLogger(__name__)

#: credentials that are remembered as right, so that they cost nothing the next time
_MAX_KNOWN: Final = 10_000
#: passwords that are checked or wait to be at a time; each takes a part of a second
_MAX_CHECKS: Final = 64
_CHECKING_THREADS: Final = 2
#: characters of a name that a proxy gives
_MAX_NAME: Final = 255

Headers: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Attempt:
    """Credentials that are not known to be right: they have to be checked."""

    key: str
    secret: str
    #: of the credentials as they were sent
    digest: bytes


class Access:
    """Recognises callers by one kind of login: `basic`, `token` or `proxy`.

    `recognise` costs microseconds and never blocks; what takes longer is left to `check`.
    """

    def __init__(
        self,
        kind: str,
        *,
        users: PasswordFile | None = None,
        records: Records | None = None,
        roles: Mapping[str, Sequence[str]] | None = None,
        proxies: Proxies | None = None,
        user_header: str = "",
        groups_header: str = "",
        session_seconds: float = 43_200,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Take the settings; `records` is the store's table, None for a state in memory.

        `roles` are those of users and, with `@` before the name, groups that a proxy names.
        """
        self.kind = kind
        self.proxies = NoProxies() if proxies is None else proxies
        self.session_seconds = session_seconds
        self.throttle = Throttle(time.monotonic)
        self._users = users
        self._tokens = Tokens()
        self._accounts = self._tokens if users is None else users
        self._records = records
        self._roles = {} if roles is None else roles
        self._user_header, self._groups_header = user_header, groups_header
        self._clock = clock
        self._session_key = sessions.new_key()
        #: sessions that were ended before they expired: id -> when they would have
        self._ended: dict[str, float] = {}
        self._salt = secrets.token_bytes(32)
        #: digest of what was sent -> the account, and the session if it was one
        self._known: dict[bytes, tuple[Account, sessions.Session | None]] = {}
        self._checks: dict[bytes, asyncio.Future[Account | None]] = {}
        self._threads = ThreadPoolExecutor(_CHECKING_THREADS, thread_name_prefix="passwords")
        self._failure: str | None = None

    @property
    def has_sessions(self) -> bool:
        """Whether people can log in on the page; otherwise the proxy has them log in."""
        return self.kind != "proxy"

    def challenge(self, *, is_script: bool, is_wrong: bool) -> str:
        """Return how to log in, for the header WWW-Authenticate.

        A browser opens its own dialog for `Basic`, also when a script of the page has asked;
        `is_script` prevents that, so that the page can show its form.
        """
        match self.kind:
            case "basic":
                scheme = "Session" if is_script else "Basic"
                return f'{scheme} realm="luigid", charset="UTF-8"'
            case "token":
                return 'Bearer realm="luigid"' + (', error="invalid_token"' if is_wrong else "")
        return 'Proxy realm="luigid"'

    # --- Recognising ------------------------------------------------------------------------------

    def recognise(self, headers: Headers, peer: str) -> Caller | Attempt | None:
        """Return who has sent a request: a caller, or an attempt to log in that must be checked.

        None: there are no credentials, or they are a session that is over. `peer` is the address
        that the connection comes from.
        """
        if self.kind == "proxy":
            return self._by_proxy(headers, peer)
        authorization = headers.get("Authorization")
        if authorization is not None:
            found = self._by_authorization(authorization, headers, peer)
            if found is not None:
                return found
        cookie = headers.get("Cookie")
        if cookie is not None and sessions.COOKIE in cookie:
            return self._by_cookie(cookie, headers, peer)
        return None

    def is_current(self, caller: Caller) -> bool:
        """Whether a caller who was recognised before would be now, with the same roles."""
        if caller.kind in (None, "proxy"):
            return True
        if caller.expires is not None and caller.expires <= self._clock():
            return False
        if caller.session_id is not None and caller.session_id in self._ended:
            return False
        account = caller.account
        return account is None or self._accounts.find(account.key) is account

    def _by_proxy(self, headers: Headers, peer: str) -> Caller | None:
        if not self.proxies.include(peer):
            return None
        name = _sent_text(headers.get(self._user_header, ""))
        if not name or len(name) > _MAX_NAME or not name.isprintable():
            return None
        groups = map(str.strip, _sent_text(headers.get(self._groups_header, "")).split(","))
        names = ["*", *(f"@{group}" for group in groups if group)]
        if name[0] not in "@*":  # a user's name must not stand for a group
            names.append(name)
        roles = with_included(role for one in names for role in self._roles.get(one, ()))
        return Caller(name, roles, self.client(headers, peer), "proxy")

    def _by_authorization(
        self, authorization: str, headers: Headers, peer: str
    ) -> Caller | Attempt | None:
        digest = self._digest(authorization)
        known = self._known.get(digest)
        if known is not None:
            account = known[0]
            if self._accounts.find(account.key) is account and not self._is_over(account.expires):
                return self._caller(account, None, headers, peer)
            del self._known[digest]
        scheme, _, rest = authorization.partition(" ")
        given = None
        if self.kind == "basic" and scheme.lower() == "basic":
            given = _read_basic(rest)
        elif self.kind == "token" and scheme.lower() == "bearer":
            given = tokens.parse(rest.strip()) or ("", "")
        elif self.kind == "token" and scheme.lower() == "basic":
            # Luigi's workers can send nothing else: the token is the password.
            pair = _read_basic(rest)
            given = None if pair is None else tokens.parse(pair[1]) or ("", "")
        return None if given is None else Attempt(*given, digest)

    def _by_cookie(self, cookie: str, headers: Headers, peer: str) -> Caller | None:
        text = _cookie(cookie)
        if text is None:
            return None
        digest = self._digest(text)
        known = self._known.get(digest)
        if known is None:
            session = sessions.read(text, self._session_key)
            account = None if session is None else self._accounts.find(session.account)
            if session is None or account is None:
                return None
            if sessions.fingerprint(account) != session.fingerprint:
                return None
            known = account, session
            self._remember(digest, known)
        account, session = known
        assert session is not None
        if self._accounts.find(account.key) is not account:
            del self._known[digest]
            # The account has changed, and may still be the one that the session rests on.
            return self._by_cookie(cookie, headers, peer)
        if self._is_over(session.expires) or session.id in self._ended:
            return None
        return self._caller(account, session, headers, peer)

    def _caller(
        self, account: Account, session: sessions.Session | None, headers: Headers, peer: str
    ) -> Caller:
        remote = self.client(headers, peer)
        if session is None:
            return Caller(account.name, account.roles, remote, self.kind, account.expires, account)
        return Caller(
            account.name, account.roles, remote, "session", session.expires, account, session.id
        )

    def client(self, headers: Headers, peer: str) -> str:
        """Return the address of the client, which a trusted proxy may name."""
        return client_of(peer, headers, self.proxies)

    def nobody(self, headers: Headers, peer: str) -> Caller:
        """Return the caller of a request without a login."""
        return nobody(self.client(headers, peer))

    # --- Checking ---------------------------------------------------------------------------------

    async def check(self, attempt: Attempt, headers: Headers, peer: str) -> Caller | None:
        """Return the caller whose credentials are right; None if they are wrong.

        Raises TooManyFailuresError instead of looking at them if too many have failed.
        """
        account = await self._checked(attempt, self.client(headers, peer))
        return None if account is None else self._caller(account, None, headers, peer)

    async def log_in(
        self, name: str, secret: str, headers: Headers, peer: str
    ) -> tuple[Caller, str] | None:
        """Begin a session: return its caller and the text of its cookie; None if it is refused.

        `secret` is the password of a user or, with an empty name, a token. Raises
        TooManyFailuresError.
        """
        given = (name, secret) if self.kind == "basic" else tokens.parse(secret.strip())
        attempt = Attempt(*(given or ("", "")), self._digest(f"\0{name}\0{secret}"))
        account = await self._checked(attempt, self.client(headers, peer), remember=False)
        if account is None:
            return None
        session = sessions.begin(account, self._clock() + self.session_seconds)
        caller = self._caller(account, session, headers, peer)
        return caller, sessions.sign(session, self._session_key)

    async def log_out(self, caller: Caller) -> None:
        """End a session. Raises AccessError if that cannot be stored."""
        if caller.session_id is None or caller.expires is None:
            return
        self._ended[caller.session_id] = caller.expires
        if self._records is not None:
            content = json.dumps({"expires": caller.expires})
            await self._in_thread(self._records.put, sessions.ENDED, caller.session_id, content)

    async def _checked(
        self, attempt: Attempt, remote: str, *, remember: bool = True
    ) -> Account | None:
        if self.kind == "token" and (account := self._known_token(attempt)) is not None:
            if remember:
                self._remember(attempt.digest, (account, None))
            return account
        running = self._checks.get(attempt.digest)
        if running is None:
            if len(self._checks) >= _MAX_CHECKS:
                raise TooManyFailuresError(1)
            self.throttle.begin(remote, attempt.key)
            running = asyncio.ensure_future(self._matching(attempt))
            self._checks[attempt.digest] = running
            running.add_done_callback(lambda _done: self._checks.pop(attempt.digest, None))
        # One that waits may be cancelled, when its client goes away.
        account = await asyncio.shield(running)
        if account is not None:
            self.throttle.succeed(remote, attempt.key)
            if remember:
                self._remember(attempt.digest, (account, None))
        return account

    def _known_token(self, attempt: Attempt) -> Account | None:
        """Return the account of a token that is right, however many others were wrong.

        Nobody can guess one, and comparing takes no time: who guesses must not lock out others.
        """
        account = self._tokens.find(attempt.key)
        is_right = self._tokens.matches(account, attempt.secret)
        return account if account and is_right and not self._is_over(account.expires) else None

    async def _matching(self, attempt: Attempt) -> Account | None:
        await self.refresh()  # it may just have been made
        account = self._accounts.find(attempt.key)
        matches = self._accounts.matches
        if self.kind == "basic":
            is_right = await self._in_thread(matches, account, attempt.secret)
        else:
            is_right = matches(account, attempt.secret)
        is_right = is_right and account is not None and not self._is_over(account.expires)
        return account if is_right else None

    async def _in_thread(self, function: Callable[..., bool | None], *arguments: object) -> bool:
        loop = asyncio.get_running_loop()
        return bool(await loop.run_in_executor(self._threads, function, *arguments))

    # --- Reading again ----------------------------------------------------------------------------

    def load(self) -> None:
        """Read everything at the start. Raises AccessError."""
        if self._records is not None and self.has_sessions:
            self._records.add(sessions.KEY, "session", sessions.new_key())
        self._refresh()

    async def refresh(self) -> None:
        """Read again what may have changed; keep the former where that fails."""
        await self._in_thread(self._refresh_or_warn)

    def close(self) -> None:
        """End the threads and the connection."""
        self._threads.shutdown()
        if self._records is not None:
            self._records.close()

    def _refresh_or_warn(self) -> None:
        try:
            self._refresh()
        except AccessError as error:
            if self._failure != str(error):
                self._failure = str(error)
                logger.error("the accounts cannot be read, the former stay: %s", error)
        else:
            if self._failure is not None:
                self._failure = None
                logger.info("the accounts can be read again")

    def _refresh(self) -> None:
        if self._users is not None:
            self._users.refresh()
        if self._records is not None and self.has_sessions:
            self._update(self._records.read())

    def _update(self, records: Mapping[tuple[str, str], str]) -> None:
        self._session_key = records.get((sessions.KEY, "session"), self._session_key)
        now = self._clock()
        ended = {
            name: float(json.loads(content)["expires"])
            for (kind, name), content in records.items()
            if kind == sessions.ENDED
        }
        if self._records is not None:
            for name in [name for name, expires in ended.items() if expires < now]:
                self._records.remove(sessions.ENDED, name)
                del ended[name]
        self._ended = {
            **{name: expires for name, expires in self._ended.items() if expires >= now},
            **ended,
        }
        if self.kind == "token":
            self._tokens.update(records)

    # --- Details ----------------------------------------------------------------------------------

    def _digest(self, text: str) -> bytes:
        """Return what stands for credentials: with a secret of its own, so that looking it up takes
        no time that tells about them.
        """
        data = text.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(data, key=self._salt, digest_size=16).digest()

    def _remember(self, digest: bytes, known: tuple[Account, sessions.Session | None]) -> None:
        if len(self._known) >= _MAX_KNOWN:
            self._known.clear()
        self._known[digest] = known

    def _is_over(self, expires: float | None) -> bool:
        return expires is not None and expires <= self._clock()


def _sent_text(value: str) -> str:
    """Return a header that a proxy sends in UTF-8; Tornado reads headers as Latin-1."""
    try:
        return value.encode("latin-1").decode().strip()
    except UnicodeError:
        return value.strip()


def _read_basic(text: str) -> tuple[str, str] | None:
    """Return name and password; None if the text has none."""
    try:
        pair = base64.b64decode(text.strip(), validate=True).decode("utf-8", "surrogateescape")
    except (binascii.Error, ValueError):
        return None
    name, colon, password = pair.partition(":")
    return (name, password) if colon else None


def _cookie(header: str) -> str | None:
    """Return the session in a header Cookie."""
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if name == sessions.COOKIE:
            return unquote(value)
    return None
