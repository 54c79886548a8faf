import re
from pathlib import Path

import pytest

from luigid.access import tokens
from luigid.storage.access_records import open_access_records
from luigid.storage.store import open_store
from unit_tests.commands.conftest import Run


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LUIGI_CONFIG_PATH", raising=False)
    open_store(f"sqlite:///{tmp_path / 'state.db'}").close()
    return tmp_path


STATE = ("--state-path", "state.pickle")


def test_token_is_printed_once_and_stored_as_a_hash(run: Run, folder: Path) -> None:
    arguments = ("--role", "work", "--expires", "90d", *STATE)
    status, text, err = run("token", "add", "nightly", *arguments)
    id_, secret = tokens.parse(text.strip()) or ("", "")
    assert (status, err) == (0, f"luigid: token {id_} added; it is shown only now:\n")
    (token,) = tokens.read_tokens(open_access_records(f"sqlite:///{folder / 'state.db'}"))
    assert (token.id, token.name, token.roles) == (id_, "nightly", ("work",))
    assert token.expires == token.created + 90 * 86_400
    assert secret.encode() not in b"".join(path.read_bytes() for path in folder.iterdir())


def test_tokens_are_listed(run: Run) -> None:
    run("token", "add", "nightly", "--role", "work", "--role", "read", *STATE)
    run("token", "add", "ci", "--expires", "12h", *STATE)
    status, out, _ = run("token", "list", *STATE)
    assert status == 0
    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    lines = out.splitlines()
    assert len(lines) == 2
    assert any(
        re.fullmatch(rf"\w{{12}}\tnightly\twork, read\tmade {time}\tends never", line)
        for line in lines
    )
    assert any(re.fullmatch(rf"\w{{12}}\tci\t\tmade {time}\tends {time}", line) for line in lines)


@pytest.mark.parametrize("by", ["id", "name"])
def test_token_is_revoked(run: Run, by: str) -> None:
    _, text, _ = run("token", "add", "nightly", "--role", "work", *STATE)
    id_ = (tokens.parse(text.strip()) or ("", ""))[0]
    which = id_ if by == "id" else "nightly"
    assert run("token", "revoke", which, *STATE) == (0, "", f"luigid: {id_} revoked\n")
    status, _, err = run("token", "revoke", which, *STATE)
    assert (status, err) == (1, f"luigid: error: there is no token {which}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["add", "a,b", *STATE], "'a,b' is no name"),
        (["add", "ci", "--expires", "soon", *STATE], "expected hours or days, such as 12h or 90d"),
        (["add", "ci", "--expires", "0d", *STATE], "expected hours or days, such as 12h or 90d"),
        (["list", "--state-path", ""], "the state is in memory only"),
        (
            ["list", "--state-path", "missing.pickle"],
            "missing.db: there is no state; luigid makes it",
        ),
    ],
    ids=["name", "time", "no_time", "memory", "missing"],
)
def test_what_is_wrong_is_one_line(
    run: Run, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    try:
        status, _, err = run("token", *arguments)
    except SystemExit as ended:
        status, err = int(str(ended.code)), capsys.readouterr().err
    assert status == 2
    assert message in err
    assert err.count("\n") == 1
