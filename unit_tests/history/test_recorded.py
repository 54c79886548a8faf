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
def test_page_has_the_position_of_the_next_one(
    limit: int, items: list[str], position: tuple[int] | None
) -> None:
    page = Page.of([(item, where) for item, where in FOUND], limit)
    assert (page.items, page.next) == (items, position)


def test_page_without_further_items_has_the_given_position() -> None:
    assert Page.of([("a", (1,))], 5, end=(7,)).next == (7,)
    assert Page.of([], 5, end=(7,)).next == (7,)
