import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from luigid.access import password_file, passwords
from luigid.access.accounts import AccessError
from luigid.access.password_file import Line, PasswordFile

HASHED = passwords.hash_password("secret", 4)
OTHER = passwords.hash_password("other", 4)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "users"


def users(path: Path, **roles: tuple[str, ...]) -> PasswordFile:
    found = PasswordFile(path, {name.replace("_", "*"): given for name, given in roles.items()})
    found.refresh()
    return found


def test_users_are_read(path: Path) -> None:
    path.write_text(f"# people\nanna:{HASHED}\n\nworkers:{OTHER}:work, read\nold:{OTHER}:a word\n")
    assert password_file.read(path) == [
        Line("anna", HASHED, ()),
        Line("workers", OTHER, ("work", "read")),
        Line("old", OTHER, ()),
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("anna", "line 1: expected name:hash"),
        (f":{HASHED}", "line 1: '' is no name"),
        (f"a,b:{HASHED}", "line 1: 'a,b' is no name"),
        (f"@ops:{HASHED}", "line 1: '@ops' is no name"),
        ("anna:$apr1$x", "line 1: the hash of anna is neither bcrypt nor argon2; make it by"),
        (f"anna:$2b$99${'.' * 53}", "line 1: the hash of anna is neither bcrypt nor argon2"),
        (f"anna:{HASHED}\nanna:{OTHER}", "anna is there twice"),
        ("anna:\udcff", "not UTF-8"),
    ],
    ids=["no_hash", "no_name", "comma", "group", "other_hash", "odd_cost", "twice", "encoding"],
)
def test_file_that_cannot_be_used_is_named(path: Path, text: str, complaint: str) -> None:
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(AccessError) as error:
        password_file.read(path)
    assert str(error.value).startswith(f"{path}")
    assert complaint in str(error.value)


def test_many_users_are_read_in_a_moment(path: Path) -> None:
    path.write_text("".join(f"user{number}:{HASHED}\n" for number in range(10_000)))
    before = time.process_time()
    assert len(password_file.read(path)) == 10_000
    assert time.process_time() - before < 1  # to look for each among all takes several seconds


def test_missing_file_is_named(path: Path) -> None:
    with pytest.raises(AccessError, match="No such file"):
        users(path)


def test_password_is_compared(path: Path) -> None:
    password_file.add(path, Line("anna", HASHED, ("read",)))
    found = users(path)
    anna = found.find("anna")
    assert anna is not None
    assert found.matches(anna, "secret")
    assert not found.matches(anna, "other")
    assert not found.matches(None, "secret")


def test_wrong_passwords_cost_as_much_with_each_user_and_without(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # htpasswd -B makes cheaper hashes than luigid user add: the time must not tell who is there.
    costly = passwords.hash_password("other", 5)
    for name, hashed in (("anna", HASHED), ("bob", costly)):
        password_file.add(path, Line(name, hashed, ()))
    found = users(path)
    paid: list[str] = []
    compare = passwords.matches

    def noted(password: str, hashed: str) -> bool:
        paid.append(passwords.cost(hashed))
        return compare(password, hashed)

    monkeypatch.setattr(passwords, "matches", noted)
    for name in ("anna", "bob", "nobody"):
        paid.clear()
        assert not found.matches(found.find(name), "wrong")
        assert sorted(paid) == ["$2b$04", "$2b$05"]


def test_roles_are_those_of_the_file_and_the_settings(path: Path) -> None:
    password_file.add(path, Line("anna", HASHED, ("work",)))
    password_file.add(path, Line("bob", HASHED, ()))
    found = users(path, anna=("operate",), _=("read",))
    anna, bob = found.find("anna"), found.find("bob")
    assert anna is not None
    assert bob is not None
    assert anna.roles == {"work", "operate", "read"}
    assert bob.roles == {"read"}


def test_file_is_read_again_when_it_changes(path: Path) -> None:
    password_file.add(path, Line("anna", HASHED, ()))
    found = users(path)
    anna = found.find("anna")
    password_file.add(path, Line("bob", HASHED, ()))
    found.refresh()
    assert found.find("bob") is not None
    assert found.find("anna") is anna  # unchanged: what was remembered of it stays
    password_file.add(path, Line("anna", OTHER, ()))
    password_file.remove(path, "bob")
    found.refresh()
    assert found.find("anna") is not anna
    assert found.find("bob") is None


def test_users_stay_when_the_file_cannot_be_read(path: Path) -> None:
    password_file.add(path, Line("anna", HASHED, ()))
    found = users(path)
    path.write_text("nonsense that is longer than before, so that it counts as changed " * 3)
    with pytest.raises(AccessError):
        found.refresh()
    assert found.find("anna") is not None


def test_user_is_added_changed_and_removed(path: Path) -> None:
    path.write_text(f"# ours\nbob:{HASHED}:x\n")
    assert not password_file.add(path, Line("anna", HASHED, ("read", "work")))
    assert password_file.add(path, Line("anna", OTHER, ("read",)))
    assert path.read_text() == f"# ours\nbob:{HASHED}:x\nanna:{OTHER}:read\n"
    assert password_file.remove(path, "bob")
    assert not password_file.remove(path, "bob")
    assert path.read_text() == f"# ours\nanna:{OTHER}:read\n"
    assert os.listdir(path.parent) == ["users"]  # noqa: PTH208


def test_of_a_link_the_file_is_changed(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(path)
    assert not password_file.add(link, Line("ann", HASHED, ()))
    assert link.is_symlink()
    assert [line.name for line in password_file.read(path)] == ["ann"]


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(AccessError, match="not a file"):
        password_file.add(tmp_path, Line("ann", HASHED, ()))


def test_nothing_is_created_to_remove_a_user(path: Path) -> None:
    assert not password_file.remove(path, "ann")
    assert not path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_new_file_is_for_owner_and_group_and_an_old_one_keeps_its_mode(path: Path) -> None:
    password_file.add(path, Line("anna", HASHED, ()))
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o600)
    password_file.add(path, Line("bob", HASHED, ()))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


_ADD = """
import sys
from pathlib import Path
from luigid.access.password_file import Line, add
path, prefix, hashed = sys.argv[1:]
sys.stdin.readline()
for number in range(50):
    add(Path(path), Line(f"{prefix}{number}", hashed, ()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="locks of POSIX")
def test_users_added_by_two_processes_at_once_are_all_there(path: Path) -> None:
    adding = [
        subprocess.Popen([sys.executable, "-c", _ADD, path, name, HASHED], stdin=subprocess.PIPE)
        for name in "ab"
    ]
    for process in adding:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.close()
    assert [process.wait() for process in adding] == [0, 0]
    added = {user.name for user in password_file.read(path)}
    assert added == {f"{name}{number}" for name in "ab" for number in range(50)}
    assert os.listdir(path.parent) == ["users"]  # noqa: PTH208
