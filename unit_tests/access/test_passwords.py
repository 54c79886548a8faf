import pytest
from argon2 import PasswordHasher

from luigid.access import passwords
from luigid.access.accounts import AccessError

ROUNDS = 4


def test_bcrypt_hash_matches_its_password_alone() -> None:
    hashed = passwords.hash_password("secret", ROUNDS)
    assert passwords.is_known(hashed)
    assert passwords.matches("secret", hashed)
    assert not passwords.matches("Secret", hashed)


def test_argon2_hash_matches_its_password_alone() -> None:
    hashed = PasswordHasher(time_cost=1, memory_cost=64).hash("secret")
    assert passwords.is_known(hashed)
    assert passwords.matches("secret", hashed)
    assert not passwords.matches("Secret", hashed)


def test_hash_of_apache_matches() -> None:
    # htpasswd -nbBC 4 anna secret writes $2y$, another name of $2b$.
    hashed = passwords.hash_password("secret", ROUNDS).replace("$2b$", "$2y$")
    assert passwords.matches("secret", hashed)


@pytest.mark.parametrize("hashed", ["", "secret", "$apr1$x$y", "{SHA}abc", "$2b$04$short"])
def test_other_hashes_are_unknown(hashed: str) -> None:
    assert not passwords.is_known(hashed)


@pytest.mark.parametrize("password", ["", "x" * 73, "a\0b"], ids=["empty", "long", "null"])
def test_what_bcrypt_would_cut_is_no_password(password: str) -> None:
    with pytest.raises(AccessError, match="1 to 72 bytes"):
        passwords.hash_password(password)
    assert not passwords.matches(password, passwords.hash_password("x" * 72, ROUNDS))


def test_long_password_does_not_match_its_beginning() -> None:
    assert not passwords.matches("x" * 73, passwords.hash_password("x" * 72, ROUNDS))


@pytest.mark.parametrize(
    "hashed",
    [
        f"$2b$03${'.' * 53}",
        f"$2b$99${'.' * 53}",
        f"$2b$04${'.' * 21}z{'.' * 31}",
        "$argon2id$nonsense",
        "$argon2id$v=19$m=8,t=1,p=1$\u00e9$\u00e9",
    ],
    ids=["cheap", "costly", "salt", "argon2", "argon2_not_ascii"],
)
def test_hash_that_the_library_refuses_is_unknown(hashed: str) -> None:
    assert not passwords.is_known(hashed)


@pytest.mark.parametrize(
    "password", ["\udcff", "a\ud800", "a\0b"], ids=["not_utf8", "lone_surrogate", "null"]
)
@pytest.mark.parametrize(
    "hashed",
    [
        passwords.hash_password("secret", ROUNDS),
        PasswordHasher(time_cost=1, memory_cost=64).hash("secret"),
    ],
    ids=["bcrypt", "argon2"],
)
def test_odd_password_is_wrong(hashed: str, password: str) -> None:
    assert not passwords.matches(password, hashed)


def test_there_is_a_stand_in_for_each_cost() -> None:
    argon2 = PasswordHasher(time_cost=1, memory_cost=64).hash("a")
    hashes = [passwords.hash_password("a", 4), passwords.hash_password("b", 4), argon2]
    found = passwords.stand_ins([*hashes, passwords.hash_password("a", 5)])
    assert list(found) == ["$2b$04", "$2b$05", "$argon2id$v=19$m=64,t=1,p=4"]
    for cost, stand_in in found.items():
        assert passwords.is_known(stand_in)
        assert passwords.cost(stand_in) == cost
        assert not passwords.matches("a", stand_in)


def test_without_users_a_comparison_costs_what_a_new_hash_does() -> None:
    assert list(passwords.stand_ins([])) == [passwords.cost(passwords.hash_password("a"))]
