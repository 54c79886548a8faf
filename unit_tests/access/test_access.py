import asyncio
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from luigid.access import password_file, passwords, tokens
from luigid.access.access import Access, Attempt
from luigid.access.accounts import AccessError
from luigid.access.caller import Caller
from luigid.access.password_file import Line, PasswordFile
from luigid.access.throttle import TooManyFailuresError
from unit_tests.access.clocks import Clock

HASHED = passwords.hash_password("secret", 4)
PEER = "192.0.2.1"


class Records:
    """The table of a store, in memory."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], str] = {}
        self.failure: str | None = None

    def read(self) -> Mapping[tuple[str, str], str]:
        if self.failure is not None:
            raise AccessError(self.failure)
        return dict(self.rows)

    def put(self, kind: str, name: str, content: str) -> None:
        self.rows[kind, name] = content

    def add(self, kind: str, name: str, content: str) -> None:
        self.rows.setdefault((kind, name), content)

    def remove(self, kind: str, name: str) -> bool:
        return self.rows.pop((kind, name), None) is not None

    def close(self) -> None:
        pass


class LocalProxies:
    def include(self, address: str) -> bool:
        return address == "10.0.0.1"


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def records() -> Records:
    return Records()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "users"
    password_file.add(path, Line("anna", HASHED, ("operate",)))
    return path


@pytest.fixture
def by_password(file: Path, records: Records, clock: Clock) -> Iterator[Access]:
    access = Access("basic", users=PasswordFile(file, {}), records=records, clock=clock)
    access.load()
    yield access
    access.close()


@pytest.fixture
def by_token(records: Records, clock: Clock) -> Iterator[Access]:
    access = Access("token", records=records, clock=clock)
    access.load()
    yield access
    access.close()


def add_token(records: Records, *roles: str, expires: float | None = None) -> str:
    token, text = tokens.make("ci", roles, 1000.0, expires)
    records.put(tokens.KIND, token.id, tokens.to_record(token))
    return text


def basic(name: str, password: str) -> dict[str, str]:
    pair = b64encode(f"{name}:{password}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def cookie(text: str) -> dict[str, str]:
    return {"Cookie": f"theme=dark; luigid_session={text}"}


async def identify(access: Access, headers: dict[str, str]) -> Caller | None:
    found = access.recognise(headers, PEER)
    return await access.check(found, headers, PEER) if isinstance(found, Attempt) else found


def test_right_password_is_checked_once(by_password: Access, runner: asyncio.Runner) -> None:
    headers = basic("anna", "secret")
    assert isinstance(by_password.recognise(headers, PEER), Attempt)
    caller = runner.run(identify(by_password, headers))
    assert caller is not None
    assert (caller.name, caller.kind, caller.remote) == ("anna", "basic", PEER)
    assert caller.roles == {"operate", "read"}
    assert by_password.recognise(headers, PEER) == caller


@pytest.mark.parametrize(
    "headers",
    [
        basic("anna", "wrong"),
        basic("bob", "secret"),
        basic("", ""),
        basic("anna", "x" * 10_000),
        {"Authorization": "Basic nonsense"},
        {"Authorization": "Basic"},
        {"Authorization": ""},
        bearer("luigid_0123456789ab_x"),
        cookie("nonsense"),
        {},
    ],
    ids=[
        *("wrong", "unknown", "empty", "long", "not_base64", "no_value", "no_scheme", "bearer"),
        *("cookie", "nothing"),
    ],
)
def test_others_are_not_recognised(
    by_password: Access, runner: asyncio.Runner, headers: dict[str, str]
) -> None:
    assert runner.run(identify(by_password, headers)) is None


def test_changed_password_counts_after_a_refresh(
    by_password: Access, runner: asyncio.Runner, file: Path
) -> None:
    caller = runner.run(identify(by_password, basic("anna", "secret")))
    assert caller is not None
    password_file.add(file, Line("anna", passwords.hash_password("new", 4), ("read",)))
    runner.run(by_password.refresh())
    assert not by_password.is_current(caller)
    assert runner.run(identify(by_password, basic("anna", "secret"))) is None
    assert runner.run(identify(by_password, basic("anna", "new"))) is not None


def test_new_user_is_known_at_once(by_password: Access, runner: asyncio.Runner, file: Path) -> None:
    password_file.add(file, Line("bob", HASHED, ()))
    assert runner.run(identify(by_password, basic("bob", "secret"))) is not None


def test_accounts_stay_when_they_cannot_be_read(
    by_password: Access,
    runner: asyncio.Runner,
    file: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    file.unlink()
    for _ in range(3):
        runner.run(by_password.refresh())
    assert runner.run(identify(by_password, basic("anna", "secret"))) is not None
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    password_file.add(file, Line("anna", HASHED, ("operate",)))
    caplog.set_level("INFO")
    runner.run(by_password.refresh())
    assert caplog.messages[-1] == "the accounts can be read again"


def test_workers_that_start_together_are_checked_once(
    by_password: Access, runner: asyncio.Runner
) -> None:
    async def start() -> list[Caller | None]:
        return await asyncio.gather(
            *(identify(by_password, basic("anna", "secret")) for _ in range(200))
        )

    assert {caller.name for caller in runner.run(start()) if caller} == {"anna"}


def test_guesses_are_slowed_down_and_the_right_password_of_others_is_not(
    by_password: Access, runner: asyncio.Runner
) -> None:
    assert runner.run(identify(by_password, basic("anna", "secret"))) is not None
    for number in range(5):
        assert runner.run(identify(by_password, basic("anna", f"guess{number}"))) is None
    with pytest.raises(TooManyFailuresError):
        runner.run(identify(by_password, basic("anna", "guess")))
    assert runner.run(identify(by_password, basic("anna", "secret"))) is not None


def test_guesses_at_the_same_time_are_bounded(by_password: Access, runner: asyncio.Runner) -> None:
    async def guess() -> list[object]:
        return await asyncio.gather(
            *(identify(by_password, basic(f"user{n}", "x")) for n in range(100)),
            return_exceptions=True,
        )

    found = runner.run(guess())
    assert any(isinstance(one, TooManyFailuresError) for one in found)


def test_token_is_known_at_once_and_until_it_is_revoked(
    by_token: Access, records: Records, runner: asyncio.Runner
) -> None:
    text = add_token(records, "work")
    caller = runner.run(identify(by_token, bearer(text)))
    assert caller is not None
    assert (caller.name, caller.kind) == ("ci", "token")
    assert caller.roles == {"work"}
    # Luigi's workers can send it as a password.
    assert runner.run(identify(by_token, basic("anything", text))) is not None
    records.rows = {key: row for key, row in records.rows.items() if key[0] != tokens.KIND}
    runner.run(by_token.refresh())
    assert not by_token.is_current(caller)
    assert runner.run(identify(by_token, bearer(text))) is None


def test_wrong_tokens_do_not_lock_out_a_right_one(
    by_token: Access, records: Records, runner: asyncio.Runner
) -> None:
    text = add_token(records, "work")
    runner.run(by_token.refresh())
    for number in range(20):
        wrong = bearer(f"luigid_{number:012}_x")
        assert runner.run(identify(by_token, wrong)) is None
    with pytest.raises(TooManyFailuresError):
        runner.run(identify(by_token, bearer("luigid_0123456789ab_x")))
    assert runner.run(identify(by_token, bearer(text))) is not None
    assert runner.run(by_token.log_in("", text, {}, PEER)) is not None


def test_token_expires(
    by_token: Access, records: Records, runner: asyncio.Runner, clock: Clock
) -> None:
    text = add_token(records, "work", expires=1060.0)
    caller = runner.run(identify(by_token, bearer(text)))
    assert caller is not None
    assert caller.expires == 1060.0
    clock.now = 1060.0
    assert not by_token.is_current(caller)
    assert runner.run(identify(by_token, bearer(text))) is None


@pytest.mark.parametrize(
    "text", ["", "nonsense", "luigid_0123456789ab_" + "x" * 43], ids=["empty", "other", "unknown"]
)
def test_wrong_token_is_refused(by_token: Access, runner: asyncio.Runner, text: str) -> None:
    assert runner.run(identify(by_token, bearer(text))) is None


def test_session_stands_for_a_token(
    by_token: Access, records: Records, runner: asyncio.Runner, clock: Clock
) -> None:
    begun = runner.run(by_token.log_in("", add_token(records, "read"), {}, PEER))
    assert begun is not None
    caller, text = begun
    assert (caller.name, caller.kind, caller.expires) == ("ci", "session", 1000.0 + 43_200)
    found = by_token.recognise(cookie(text), PEER)
    assert found == caller
    clock.now += 43_200
    assert by_token.recognise(cookie(text), PEER) is None
    assert not by_token.is_current(caller)


def test_session_ends_with_its_token(
    by_token: Access, records: Records, runner: asyncio.Runner
) -> None:
    begun = runner.run(by_token.log_in("", add_token(records, "read"), {}, PEER))
    assert begun is not None
    caller, text = begun
    assert by_token.recognise(cookie(text), PEER) is not None
    records.rows = {key: row for key, row in records.rows.items() if key[0] != tokens.KIND}
    runner.run(by_token.refresh())
    assert by_token.recognise(cookie(text), PEER) is None
    assert not by_token.is_current(caller)


def test_session_that_was_ended_is_over_on_every_server(
    by_token: Access, records: Records, runner: asyncio.Runner, clock: Clock
) -> None:
    begun = runner.run(by_token.log_in("", add_token(records, "read"), {}, PEER))
    assert begun is not None
    caller, text = begun
    standby = Access("token", records=records, clock=clock)
    standby.load()
    assert standby.recognise(cookie(text), PEER) == caller  # the key is in the store
    runner.run(by_token.log_out(caller))
    assert by_token.recognise(cookie(text), PEER) is None
    runner.run(standby.refresh())
    assert standby.recognise(cookie(text), PEER) is None
    clock.now += 50_000
    runner.run(standby.refresh())
    assert {kind for kind, _ in records.rows} == {"key", "token"}  # forgotten when it is over
    standby.close()


def test_session_of_a_user_ends_with_the_password(
    by_password: Access, runner: asyncio.Runner, file: Path
) -> None:
    begun = runner.run(by_password.log_in("anna", "secret", {}, PEER))
    assert begun is not None
    _, text = begun
    password_file.add(file, Line("anna", HASHED, ("read",)))
    runner.run(by_password.refresh())
    found = by_password.recognise(cookie(text), PEER)
    assert isinstance(found, Caller)
    assert found.roles == {"read"}  # other roles count at once
    password_file.add(file, Line("anna", passwords.hash_password("new", 4), ("read",)))
    runner.run(by_password.refresh())
    assert by_password.recognise(cookie(text), PEER) is None


def test_wrong_login_begins_no_session(by_password: Access, runner: asyncio.Runner) -> None:
    assert runner.run(by_password.log_in("anna", "wrong", {}, PEER)) is None
    assert runner.run(by_password.log_in("", "secret", {}, PEER)) is None


@pytest.mark.parametrize(
    ("name", "secret"),
    [("anna", "\ud800"), ("\ud800", "x"), ("a\0b", "x"), ("anna", "x\udcff")],
    ids=["secret", "name", "null", "not_utf8"],
)
def test_odd_login_is_wrong(
    by_password: Access, by_token: Access, runner: asyncio.Runner, name: str, secret: str
) -> None:
    assert runner.run(by_password.log_in(name, secret, {}, PEER)) is None
    token = f"luigid_0123456789ab_{secret}"
    assert runner.run(by_token.log_in("", token, {}, PEER)) is None


def make_proxied() -> Access:
    return Access(
        "proxy",
        roles={"anna": ["operate"], "@ops": ["admin"], "*": ["read"]},
        proxies=LocalProxies(),
        user_header="X-Forwarded-User",
        groups_header="X-Forwarded-Groups",
    )


@pytest.mark.parametrize(
    ("headers", "roles"),
    [
        ({"X-Forwarded-User": "anna"}, {"operate", "read"}),
        ({"X-Forwarded-User": "bob"}, {"read"}),
        (
            {"X-Forwarded-User": "bob", "X-Forwarded-Groups": "users, ops"},
            {"read", "operate", "work", "admin"},
        ),
        ({"X-Forwarded-User": "@ops"}, {"read"}),
    ],
    ids=["user", "everybody", "group", "user_named_like_a_group"],
)
def test_proxy_names_user_and_groups(headers: dict[str, str], roles: set[str]) -> None:
    caller = make_proxied().recognise(headers, "10.0.0.1")
    assert isinstance(caller, Caller)
    assert caller.name == headers["X-Forwarded-User"]
    assert caller.roles == roles


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_name_of_a_proxy_is_read_in_the_encodings_that_proxies_send(encoding: str) -> None:
    access = Access(
        "proxy", roles={"zoë": ["read"]}, proxies=LocalProxies(), user_header="X-Forwarded-User"
    )
    sent = "zoë".encode(encoding).decode("latin-1")  # as Tornado reads headers
    caller = access.recognise({"X-Forwarded-User": sent}, "10.0.0.1")
    assert isinstance(caller, Caller)
    assert caller.name == "zoë"
    assert caller.roles == {"read"}


@pytest.mark.parametrize(
    ("headers", "peer"),
    [
        ({"X-Forwarded-User": "anna"}, "192.0.2.1"),
        ({"X-Forwarded-User": "anna", "X-Forwarded-For": "10.0.0.1"}, "192.0.2.1"),
        ({"X-Forwarded-User": "anna"}, ""),
        ({"X-Forwarded-User": " "}, "10.0.0.1"),
        ({"X-Forwarded-User": "x" * 256}, "10.0.0.1"),
        ({"X-Forwarded-User": "an\u202ena".encode().decode("latin-1")}, "10.0.0.1"),
        ({}, "10.0.0.1"),
    ],
    ids=["stranger", "stranger_forwarding", "socket", "empty", "long", "unprintable", "none"],
)
def test_others_name_nobody(headers: dict[str, str], peer: str) -> None:
    assert make_proxied().recognise(headers, peer) is None


@pytest.mark.parametrize(
    ("kind", "is_script", "is_wrong", "challenge"),
    [
        ("basic", False, False, 'Basic realm="luigid", charset="UTF-8"'),
        ("basic", True, True, 'Session realm="luigid", charset="UTF-8"'),
        ("token", False, False, 'Bearer realm="luigid"'),
        ("token", False, True, 'Bearer realm="luigid", error="invalid_token"'),
        ("proxy", False, False, 'Proxy realm="luigid"'),
    ],
)
def test_challenge_suits_the_kind(
    kind: str, is_script: bool, is_wrong: bool, challenge: str
) -> None:
    assert Access(kind).challenge(is_script=is_script, is_wrong=is_wrong) == challenge
