import pytest
from sqlalchemy import Column, String, Text, make_url
from sqlalchemy.engine import Dialect

from luigid.history.column_texts import ColumnTexts, as_text
from luigid.history.luigi_tables import PARAMETERS, TASKS
from unit_tests.hostile_texts import HOSTILE

SHORT = Column("short", String(20))
SQLITE, POSTGRESQL, MYSQL = (
    make_url(f"{name}://").get_dialect()() for name in ("sqlite", "postgresql", "mysql")
)
BOUNDED = [POSTGRESQL, MYSQL]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("text", "text"),
        ("", ""),
        (1, "1"),
        (1.5, "1.5"),
        (True, "True"),
        (None, "None"),
        ([1, "a"], '[1, "a"]'),
        ({"a": [True]}, '{"a": [true]}'),
    ],
)
def test_values_are_serialized_like_luigis_parameters(value: object, text: str) -> None:
    assert as_text(value) == text


def test_sqlite_stores_texts_of_any_length() -> None:
    assert ColumnTexts(SQLITE).fit(SHORT, "x" * 1000) == "x" * 1000


@pytest.mark.parametrize("dialect", BOUNDED, ids=["postgresql", "mysql"])
class TestBoundedColumns:
    def test_text_that_fits_is_unchanged(self, dialect: Dialect) -> None:
        assert ColumnTexts(dialect).fit(SHORT, "ü" * 20) == "ü" * 20

    def test_long_text_is_cut_off_but_stays_unique(self, dialect: Dialect) -> None:
        texts = ColumnTexts(dialect)
        first, second = (texts.fit(SHORT, "x" * 25 + end) for end in "ab")
        assert first.startswith("xxxxxxxxx~")
        assert (len(first), len(second)) == (20, 20)
        assert first != second
        assert first == texts.fit(SHORT, "x" * 25 + "a")

    def test_lengths_are_those_of_luigi(self, dialect: Dialect) -> None:
        texts = ColumnTexts(dialect)
        columns = (TASKS.c.task_id, TASKS.c.name, TASKS.c.host, PARAMETERS.c.name)
        lengths = [len(texts.fit(column, "x" * 1000)) for column in columns]
        assert lengths == [200, 128, 128, 128]


def test_values_are_cut_off_only_for_mysql() -> None:
    value, long = Column("value", Text()), "x" * 100_000
    assert ColumnTexts(POSTGRESQL).fit(value, long) == long
    assert len(ColumnTexts(MYSQL).fit(value, "\U0001f600" * 100_000).encode()) <= 65_535


@pytest.mark.parametrize("dialect", [*BOUNDED, SQLITE])
def test_invalid_characters_are_escaped(dialect: Dialect) -> None:
    assert ColumnTexts(dialect).fit(SHORT, "a\0b\ud800c") == "a\\x00b\\ud800c"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("dialect", [SQLITE, *BOUNDED], ids=lambda dialect: dialect.name)
def test_hostile_text_can_be_stored(dialect: Dialect, text: str) -> None:
    stored = ColumnTexts(dialect).fit(PARAMETERS.c.value, text)
    assert "\0" not in stored.encode().decode()
