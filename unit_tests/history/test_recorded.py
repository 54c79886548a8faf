import pytest

from luigid.history.recorded import Page

FOUND = [("a", (1,)), ("b", (2,)), ("c", (3,))]


@pytest.mark.parametrize(
    ("limit", "items", "position"),
    [
        (1, ["a"], (1,)),
        (2, ["a", "b"], (2,)),
        (3, ["a", "b", "c"], None),
        (9, ["a", "b", "c"], None),
    ],
)
def test_a_page_knows_where_the_next_begins(
    limit: int, items: list[str], position: tuple[int] | None
) -> None:
    page = Page.of([(item, where) for item, where in FOUND], limit)
    assert (page.items, page.next) == (items, position)


def test_the_end_of_what_was_found_need_not_be_the_end() -> None:
    assert Page.of([("a", (1,))], 5, end=(7,)).next == (7,)
    assert Page.of([], 5, end=(7,)).next == (7,)
