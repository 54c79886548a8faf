import pytest

from luigid.access.roles import ALL, parse_roles, with_included


@pytest.mark.parametrize(
    ("roles", "included"),
    [
        ([], set()),
        (["read"], {"read"}),
        (["operate"], {"operate", "read"}),
        (["work"], {"work"}),
        (["work", "read"], {"work", "read"}),
        (["admin"], ALL),
    ],
)
def test_roles_include_others(roles: list[str], included: set[str]) -> None:
    assert with_included(roles) == included


def test_roles_are_parsed() -> None:
    assert parse_roles(" read, operate ") == ("read", "operate")


@pytest.mark.parametrize("text", ["", "king", "read, king", "READ"])
def test_what_is_no_role_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        parse_roles(text)
