"""The SQL for each database; contract_tests/storage runs it on real databases."""

import pytest
from sqlalchemy import Column, MetaData, Table, Text, create_mock_engine

from luigid.storage.statements import Statements

THINGS = Table(
    "things",
    MetaData(),
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("size", Text),
)
ROWS = [("a", "1", "x"), ("a", "2", "y")]


def statements(url: str) -> Statements:
    return Statements(THINGS, create_mock_engine(url, lambda *_: None).dialect)


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_rows_are_put_with_one_statement() -> None:
    ((text, parameters),) = statements("sqlite://").put(ROWS)
    assert one_line(text) == (
        "INSERT INTO things (kind, name, size) VALUES (?, ?, ?), (?, ?, ?)"
        " ON CONFLICT (kind, name) DO UPDATE SET size = excluded.size"
    )
    assert parameters == ["a", "1", "x", "a", "2", "y"]


def test_parameters_are_named_if_driver_requires_it() -> None:
    ((text, parameters),) = statements("postgresql+psycopg2://").put(ROWS[:1])
    assert one_line(text) == (
        "INSERT INTO things (kind, name, size) VALUES (%(c0_0)s, %(c1_0)s, %(c2_0)s)"
        " ON CONFLICT (kind, name) DO UPDATE SET size = excluded.size"
    )
    assert parameters == {"c0_0": "a", "c1_0": "1", "c2_0": "x"}


@pytest.mark.parametrize("url", ["mysql+pymysql://", "mariadb+pymysql://"])
def test_mysql_has_its_own_upsert(url: str) -> None:
    ((text, _),) = statements(url).put(ROWS)
    assert one_line(text).endswith(" ON DUPLICATE KEY UPDATE size = VALUES(size)")


def test_database_without_upsert_deletes_first() -> None:
    texts = [one_line(text) for text, _ in statements("mssql+pyodbc://").put(ROWS[:1])]
    assert texts == [
        "DELETE FROM things WHERE things.kind = :c0_0 AND things.name = :c1_0",
        "INSERT INTO things (kind, name, size) VALUES (:c0_0, :c1_0, :c2_0)",
    ]


def test_rows_are_removed_by_key() -> None:
    ((text, parameters),) = statements("sqlite://").remove(ROWS)
    assert one_line(text) == (
        "DELETE FROM things WHERE things.kind = ? AND things.name = ?"
        " OR things.kind = ? AND things.name = ?"
    )
    assert parameters == ["a", "1", "a", "2"]


@pytest.mark.parametrize(("count", "lengths"), [(0, []), (50, [150]), (101, [150, 150, 3])])
def test_statement_has_at_most_fifty_rows(count: int, lengths: list[int]) -> None:
    made = statements("sqlite://").put([("a", str(number), "x") for number in range(count)])
    assert [len(parameters) for _, parameters in made] == lengths
