from pathlib import Path

from luigid.config.reference import markdown


def test_the_documentation_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "settings.md"

    assert page.read_text(encoding="utf-8") == markdown(), (
        "run: python -m luigid.config.reference > docs/settings.md"
    )


def test_a_setting_is_one_line() -> None:
    assert (
        "| `retry_count` | a whole number | `999999999` | "
        "Failures within disable_window at which a task is disabled. |" in markdown().splitlines()
    )
