from argparse import ArgumentTypeError

import pytest

from luigid.commands.filters import query_of, whole_number


def test_query_has_what_was_given() -> None:
    assert query_of({}) == {}
    assert query_of({"query": []}) == {}
    assert query_of({"query": ["a", "b"], "family": ["F"], "json": True}) == {
        "query": "a b",
        "family": ["F"],
    }


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "x", "", "\u0663"])
def test_other_numbers_are_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="expected a whole number from 1 on"):
        whole_number(text)


def test_whole_number_is_taken() -> None:
    assert whole_number("12") == 12
