from dataclasses import replace

import pytest

from luigid.access import sessions
from luigid.access.accounts import Account

ANNA = Account("anna", "anna", "hash", frozenset({"read"}))
KEY = sessions.new_key()


def test_signed_session_is_read() -> None:
    session = sessions.begin(ANNA, 2000.0)
    assert sessions.read(sessions.sign(session, KEY), KEY) == session


def test_session_ends_with_its_account() -> None:
    assert sessions.begin(replace(ANNA, expires=1500.0), 2000.0).expires == 1500.0


def test_another_secret_has_another_fingerprint() -> None:
    assert sessions.fingerprint(ANNA) != sessions.fingerprint(replace(ANNA, secret_hash="new"))


def test_no_two_sessions_are_alike() -> None:
    assert sessions.begin(ANNA, 2000.0) != sessions.begin(ANNA, 2000.0)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1] + ("0" if text[-1] != "0" else "1"),
        lambda text: "x" + text[1:],
        lambda text: text.partition(".")[0],
        lambda text: text + "0",
        lambda _text: "",
        lambda _text: ".",
        lambda text: text * 100,
        lambda text: text.replace(".", "\u00e9."),
    ],
    ids=["signature", "body", "unsigned", "longer", "empty", "dot", "huge", "not_ascii"],
)
def test_changed_session_is_none(change) -> None:  # type: ignore[no-untyped-def]
    text = sessions.sign(sessions.begin(ANNA, 2000.0), KEY)
    assert sessions.read(change(text), KEY) is None


def test_session_signed_with_another_key_is_none() -> None:
    text = sessions.sign(sessions.begin(ANNA, 2000.0), KEY)
    assert sessions.read(text, sessions.new_key()) is None
