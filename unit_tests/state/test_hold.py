import pytest

from luigid.state.hold import Hold


@pytest.mark.parametrize(
    ("hold", "scope"),
    [
        pytest.param(Hold(number=1, by="a", since=0, task_id=""), "task", id="task"),
        pytest.param(Hold(number=1, by="a", since=0, families=frozenset("F")), "family", id="one"),
        pytest.param(
            Hold(number=1, by="a", since=0, families=frozenset("FG")), "filter", id="families"
        ),
        pytest.param(
            Hold(number=1, by="a", since=0, families=frozenset("F"), search="x"),
            "filter",
            id="family-and-search",
        ),
        pytest.param(Hold(number=1, by="a", since=0, search="x"), "filter", id="search"),
    ],
)
def test_scope_follows_from_what_is_held(hold: Hold, scope: str) -> None:
    assert hold.scope == scope


def test_description_names_hold_and_who_placed_it() -> None:
    hold = Hold(number=7, by="ann", since=12.5, note="disk full", task_id="t")
    assert hold.describe() == {
        "hold_id": 7,
        "scope": "task",
        "by": "ann",
        "since": 12.5,
        "note": "disk full",
    }
