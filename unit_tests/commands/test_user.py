import io
from collections.abc import Callable
from pathlib import Path

import pytest

from luigid.access import password_file, passwords
from unit_tests.commands.conftest import Run

Give = Callable[[str], None]


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LUIGI_CONFIG_PATH", raising=False)
    monkeypatch.setattr(passwords, "_ROUNDS", 4)
    return tmp_path


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Give:
    """Have the command read a text from standard input."""
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_user_is_added_listed_and_removed(run: Run, give: Give, folder: Path) -> None:
    give("secret\n")
    assert run("user", "add", "anna", "--role", "read", "--role", "work", "--file", "users") == (
        0,
        "",
        "luigid: anna added\n",
    )
    (user,) = password_file.read(folder / "users")
    assert passwords.matches("secret", user.secret_hash)
    assert run("user", "list", "--file", "users") == (0, "anna\tread, work\n", "")
    assert run("user", "remove", "anna", "--file", "users") == (0, "", "luigid: anna removed\n")
    assert run("user", "list", "--file", "users") == (0, "", "")


def test_user_gets_another_password(run: Run, give: Give, folder: Path) -> None:
    for password, done in (("one", "added"), ("two", "changed")):
        give(password)
        _, _, err = run("user", "add", "anna", "--role", "read", "--file", "users")
        assert err == f"luigid: anna {done}\n"
    (user,) = password_file.read(folder / "users")
    assert passwords.matches("two", user.secret_hash)


def test_user_without_a_role_is_told(run: Run, give: Give) -> None:
    give("secret")
    status, _, err = run("user", "add", "anna", "--file", "users")
    assert status == 0
    assert "anna has no role; give one by --role, or in [roles]" in err


def test_file_is_the_one_of_the_settings(run: Run, give: Give, folder: Path) -> None:
    (folder / "luigi.cfg").write_text("[luigid]\nauth_file = people\n[roles]\nanna = read\n")
    give("secret")
    assert run("user", "add", "anna") == (0, "", "luigid: anna added\n")
    assert (folder / "people").exists()


@pytest.mark.parametrize(
    ("password", "arguments", "message"),
    [
        ("x", ["add", "a:b", "--file", "users"], "'a:b' is no name"),
        ("", ["add", "anna", "--file", "users"], "a password has 1 to 72 bytes"),
        ("x", ["add", "anna", "--role", "king", "--file", "users"], "invalid choice: 'king'"),
        ("x", ["add", "anna"], "[luigid] auth_file is not set; name the file by --file"),
        ("x", ["list", "--file", "missing"], "missing: No such file or directory"),
        ("x", ["remove", "bob", "--file", "users"], "users: there is no user bob"),
    ],
    ids=["name", "password", "role", "no_file", "missing", "unknown"],
)
def test_what_is_wrong_is_one_line(
    run: Run,
    give: Give,
    password: str,
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    give(password)
    try:
        status, _, err = run("user", *arguments)
    except SystemExit as ended:
        status, err = int(str(ended.code)), capsys.readouterr().err
    assert status in (1, 2)
    assert message in err
    assert err.count("\n") == 1
