from pathlib import Path

from luigid.config.reference import markdown


def test_documentation_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "settings.md"

    assert page.read_text(encoding="utf-8") == markdown(), (
        "run: python -m luigid.config.reference > docs/settings.md"
    )


def test_setting_is_one_line_of_the_table() -> None:
    assert (
        "| `retry_count` | a whole number | `999999999` | "
        "Number of failures within disable_window that disables a task. |"
        in markdown().splitlines()
    )
