import io
import sys

import pytest
from rich.text import Text

from luigid.console.progress import shown


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_shown_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    monkeypatch.setattr(sys, "stderr", file)
    with shown("Exporting") as report:
        report(5, 10)
    assert file.getvalue() == ""


def test_terminal_shows_what_is_done_and_is_left_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    file = Tty()
    monkeypatch.setattr(sys, "stderr", file)
    monkeypatch.setenv("TERM", "xterm-256color")
    with shown("Exporting") as report:
        report(1500, 2000)
    drawn = file.getvalue()
    assert "Exporting" in Text.from_ansi(drawn).plain
    assert "1,500 records" in Text.from_ansi(drawn).plain
    assert drawn.endswith("\x1b[2K")
