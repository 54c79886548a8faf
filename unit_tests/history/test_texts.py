import pytest
from sqlalchemy import Column, String, Text, make_url
from sqlalchemy.engine import Dialect

from luigid.history.luigi_tables import PARAMETERS, TASKS
from luigid.history.texts import Texts, as_text

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
def test_values_are_written_as_luigis_parameters_write_themselves(value: object, text: str) -> None:
    assert as_text(value) == text


def test_sqlite_takes_texts_of_any_length() -> None:
    assert Texts(SQLITE).fit(SHORT, "x" * 1000) == "x" * 1000


@pytest.mark.parametrize("dialect", BOUNDED, ids=["postgresql", "mysql"])
class TestElsewhere:
    def test_what_fits_stays(self, dialect: Dialect) -> None:
        assert Texts(dialect).fit(SHORT, "ü" * 20) == "ü" * 20

    def test_what_is_too_long_is_cut_and_still_told_from_others(self, dialect: Dialect) -> None:
        texts = Texts(dialect)
        first, second = (texts.fit(SHORT, "x" * 25 + end) for end in "ab")
        assert first.startswith("xxxxxxxxx~")
        assert (len(first), len(second)) == (20, 20)
        assert first != second
        assert first == texts.fit(SHORT, "x" * 25 + "a")

    def test_the_lengths_are_luigis(self, dialect: Dialect) -> None:
        texts = Texts(dialect)
        columns = (TASKS.c.task_id, TASKS.c.name, TASKS.c.host, PARAMETERS.c.name)
        lengths = [len(texts.fit(column, "x" * 1000)) for column in columns]
        assert lengths == [200, 128, 128, 128]


def test_values_are_cut_for_mysql_alone() -> None:
    value, long = Column("value", Text()), "x" * 100_000
    assert Texts(POSTGRESQL).fit(value, long) == long
    assert len(Texts(MYSQL).fit(value, "\U0001f600" * 100_000).encode()) <= 65_535


@pytest.mark.parametrize("dialect", [*BOUNDED, SQLITE])
def test_what_databases_do_not_take_is_written_out(dialect: Dialect) -> None:
    assert Texts(dialect).fit(SHORT, "a\0b\ud800c") == "a\\x00b\\ud800c"
