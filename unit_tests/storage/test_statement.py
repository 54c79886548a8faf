from sqlalchemy import bindparam, column, create_mock_engine, insert, table, update

from luigid.storage.statement import Statement

THINGS = table("things", column("name"), column("size"))


class Cursor:
    """Keeps what it is to execute."""

    def __init__(self) -> None:
        self.executed: list[object] = []

    def executemany(self, text: str, rows: object) -> None:
        self.executed += [" ".join(text.split()), rows]


def run(url: str, statement: object, *rows: dict[str, object]) -> list[object]:
    cursor = Cursor()
    dialect = create_mock_engine(url, lambda *_: None).dialect
    Statement(statement, dialect).run(cursor, rows)  # type: ignore[arg-type]
    return cursor.executed


def test_parameters_are_in_the_order_of_the_statement() -> None:
    change = (
        update(THINGS).where(THINGS.c.name == bindparam("which")).values(size=bindparam("new_size"))
    )
    assert run("sqlite://", change, {"which": "a", "new_size": 1}) == [
        "UPDATE things SET size=? WHERE things.name = ?",
        [[1, "a"]],
    ]


def test_parameters_are_named_where_the_driver_wants_it() -> None:
    rows = ({"name": "a", "size": 1}, {"name": "b", "size": 2})
    text, executed = run("postgresql+psycopg2://", insert(THINGS), *rows)
    assert text == "INSERT INTO things (name, size) VALUES (%(name)s, %(size)s)"
    assert executed == rows
