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


def test_stand_in_costs_what_the_costliest_hash_does() -> None:
    hashes = [passwords.hash_password("a", 4), passwords.hash_password("a", 5), "$argon2id$"]
    stand_in = passwords.stand_in(hashes)
    assert stand_in.startswith("$2b$05$")
    assert passwords.is_known(stand_in)
    assert not passwords.matches("a", stand_in)
