import pytest

from luigid.mock.preference import Preference, parse


@pytest.mark.parametrize(
    ("header", "preference"),
    [
        (None, Preference()),
        ("", Preference()),
        ("example=a_task", Preference("a_task")),
        ("code=404, example=unknown", Preference("unknown", "404")),
        ('Example="a task"; CODE=200', Preference("a task", "200")),
        ("respond-async, wait=10", Preference()),
    ],
)
def test_header_says_what_is_preferred(header: str | None, preference: Preference) -> None:
    assert parse(header) == preference
