"""The table of fields in docs/query.md."""

from pathlib import Path

from luigid.overview.query_text import FIELDS, parse

PAGE = Path(__file__).parents[2] / "docs" / "query.md"


def rows() -> list[str]:
    """Return the rows that the table should have."""
    return [
        f"| `{f'{name}.NAME' if name == 'param' else name}` "
        f"| {' '.join(f'`{each}`' for each in field.operators)} "
        f"| {field.meaning} | `{field.example}` |"
        for name, field in FIELDS.items()
    ]


def test_table_has_all_fields() -> None:
    page = PAGE.read_text(encoding="utf-8")
    table = page.partition("## Fields\n")[2].partition("\n|")[2].partition("\n\n")[0]
    assert table.splitlines()[2:] == rows()


def test_examples_can_be_read() -> None:
    for name, field in FIELDS.items():
        (condition,) = parse(field.example)
        assert condition.field == name
