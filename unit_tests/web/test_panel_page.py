import pytest

from luigid.web.panel_page import bar, link


@pytest.mark.parametrize(
    "counts",
    [[1], [1, 1, 1], [1, 1_000_000], [7] * 9, [1, 0x7FFFFFFF, 1]],
    ids=["one", "thirds", "few of many", "all", "few at the ends"],
)
def test_bar_is_full_and_shows_each_status(counts: list[int]) -> None:
    parts = bar([(f"S{place}", count) for place, count in enumerate(counts)])
    assert [status for status, _, _ in parts] == [f"S{place}" for place in range(len(counts))]
    assert min(width for _, _, width in parts) >= 12
    edges = [left + width for _, left, width in parts]
    assert [left for _, left, _ in parts] == [0, *(edge + 6 for edge in edges[:-1])]
    assert edges[-1] == 1000


def test_bar_of_nothing_has_no_parts() -> None:
    assert bar([]) == []


def test_link_is_a_hash_that_the_page_reads() -> None:
    assert link(tab="tasks", query="family:a&b status:done") == (
        "#tab=tasks&query=family%3Aa%26b+status%3Adone"
    )
