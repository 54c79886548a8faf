import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luigid.overview.query_text import MAX_VALUES, Condition, QueryError, fits, parse

READ = {
    "status:Upstream-failed,done": [
        Condition(field="status", values=("UPSTREAM_FAILED", "DONE")),
    ],
    '-family:ETL.*,"a*"': [
        Condition(field="family", values=(("etl.", ""), ("a*",)), is_negated=True),
    ],
    "param.Day>=2026-11-01": [
        Condition(field="param", operator=">=", values=("2026-11-01",), param="Day"),
    ],
    "waiting:>1h30m": [Condition(field="waiting", operator=">", values=(5400.0,))],
    "PRIORITY:5,-1": [Condition(field="priority", values=(5.0, -1.0))],
    "held:yes held:FALSE": [
        Condition(field="held", values=(True,)),
        Condition(field="held", values=(False,)),
    ],
    "reason:no-worker": [Condition(field="reason", values=("no_worker",))],
    '"a \\"b" -Aggregate(day=1, x=y)': [
        Condition(field="text", values=(('a "b',),)),
        Condition(field="text", values=(("aggregate(day=1,",),), is_negated=True),
        Condition(field="text", values=(("x=y)",),)),
    ],
    " \t": [],
}


@pytest.mark.parametrize(("text", "conditions"), READ.items(), ids=range(len(READ)))
def test_query_is_read(text: str, conditions: list[Condition]) -> None:
    assert parse(text) == tuple(conditions)


UNREADABLE = {
    "x stat:failed": (2, "expected a field: status, family", "found “stat”"),
    "status:failed,broken": (14, "expected a status: failed, running", "found “broken”"),
    "status:": (7, "expected a status", "the end of the query"),
    "status>done": (6, "expected : after status", "found “>”"),
    "waiting:1h": (7, "expected <, <=, > or >= after waiting", "found “:”"),
    "waiting>5": (8, "expected a duration such as 30m", "found “5”"),
    "priority>=high": (10, "expected a number", "found “high”"),
    "priority>5,6": (10, "expected a space", "found “,6”"),
    "held:maybe": (5, "expected yes or no", "found “maybe”"),
    'family:"a': (9, "expected a closing quote", "the end of the query"),
    'family:"a"b': (10, "expected a comma or a space", "found “b”"),
    '"a"b': (3, "expected a space", "found “b”"),
    'x ""': (4, "expected a text between the quotes", 'found “""”'),
    "param:x": (0, "expected the name of a parameter", "found “param:”"),
    "family.x:y": (0, "expected a field", "found “family.x”"),
    "done -": (6, "expected a field or a text", "the end of the query"),
    " ".join("x" * (MAX_VALUES + 1)): (2 * MAX_VALUES, "at most 100 values", "found “x”"),
}


@pytest.mark.parametrize(("text", "told"), UNREADABLE.items(), ids=range(len(UNREADABLE)))
def test_unreadable_query_is_refused_with_its_position(
    text: str, told: tuple[int, str, str]
) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    position, expected, found = told
    assert caught.value.position == position
    assert str(caught.value).startswith(f"at character {position + 1}: ")
    assert expected in str(caught.value)
    assert str(caught.value).endswith(found)


@given(st.text(alphabet='ab:<>=-,"*\\ .5m', max_size=30) | st.text(max_size=30))
def test_every_text_is_read_or_refused(text: str) -> None:
    position = 0
    try:
        parse(text)
    except QueryError as error:
        position = error.position
    assert 0 <= position <= len(text)


@given(st.lists(st.text(alphabet="ab", max_size=3), min_size=1), st.text(alphabet="ab"))
def test_pattern_fits_as_the_expression_of_its_parts(parts: list[str], text: str) -> None:
    assert fits(tuple(parts), text) == bool(re.fullmatch(".*".join(parts), text))
