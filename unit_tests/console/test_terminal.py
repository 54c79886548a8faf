import io
import json
import sys

import pytest
from rich.text import Text

from luigid.console.terminal import Column, Terminal, as_json, lines, make_table, one_line
from luigid.texts import visible
from unit_tests.hostile_texts import HOSTILE

COLUMNS = (
    Column("Status"),
    Column("Task id", is_folded=True),
    Column("Reason", is_cut=True),
    Column("Priority", is_number=True),
)
ROW = (Text("Failed", style="red"), Text("A_1"), Text("x" * 60), Text("5"))


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "60")


def printed(terminal: Terminal) -> list[str]:
    file = terminal.console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue().splitlines()


def test_terminal_has_colours() -> None:
    terminal = Terminal(Tty())
    terminal.print(ROW[0])
    assert printed(terminal) == ["\x1b[31mFailed\x1b[0m"]


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal(Tty())
    terminal.print(ROW[0])
    assert printed(terminal) == ["Failed"]


def test_file_gets_whole_lines_without_colours() -> None:
    terminal = Terminal(io.StringIO())
    terminal.print_table(COLUMNS, [ROW])
    assert printed(terminal) == [
        f"Status  Task id  Reason{' ' * 56}Priority",
        f"Failed  A_1      {'x' * 60}         5",
    ]


def test_file_has_no_blanks_at_the_ends_of_lines() -> None:
    terminal = Terminal(io.StringIO())
    terminal.print_table(COLUMNS[:2], [(Text("Upstream failed"), Text("A")), ROW[:2]])
    assert printed(terminal) == [
        "Status           Task id",
        "Upstream failed  A",
        "Failed           A_1",
    ]


def test_column_that_may_be_cut_gets_the_width_that_is_left() -> None:
    terminal = Terminal(Tty())
    terminal.print_table(COLUMNS, [ROW])
    plain = [Text.from_ansi(line).plain.rstrip() for line in printed(terminal)]
    assert plain[2].split() == ["Failed", "A_1", f"{'x' * 29}…", "5"]
    assert max(map(len, plain)) <= 60


def test_long_task_id_is_folded_and_not_cut() -> None:
    task_id = "Aggregate_" + "0123456789" * 4
    terminal = Terminal(Tty())
    terminal.print_table(COLUMNS, [(ROW[0], Text(task_id), ROW[2], ROW[3])])
    plain = [Text.from_ansi(line).plain for line in printed(terminal)]
    start, end = plain[0].index("Task id"), plain[0].index("Reason")
    assert "".join(line[start:end].strip() for line in plain[2:]) == task_id


def test_first_of_two_columns_that_may_be_cut_is_cut_last() -> None:
    columns = (Column("Task id", is_cut=True), Column("Reason", is_cut=True))
    row = (Text("a" * 30), Text("b" * 40))
    table = make_table(columns, [row], 60)
    assert [column.max_width for column in table.columns] == [30, 27]
    assert [column.max_width for column in make_table(columns, [row], 45).columns] == [22, 20]


def test_column_without_content_is_left_out() -> None:
    table = make_table(COLUMNS, [(ROW[0], ROW[1], Text(""), Text(""))], 60)
    assert [column.header for column in table.columns] == ["Status", "Task id"]


def test_markup_of_a_worker_is_text() -> None:
    terminal = Terminal(io.StringIO())
    terminal.print("[bold]:smile: [link=http://x]")
    assert printed(terminal) == ["[bold]:smile: [link=http://x]"]


def test_text_on_one_line_has_nothing_that_a_terminal_acts_on() -> None:
    assert one_line("a\x1b[31m\nb\u202ec\u2066\ud800") == r"a\u001b[31m b\u202ec\u2066\ud800"
    assert one_line({"a": [1, None]}) == '{"a": [1, null]}'


def test_lines_keep_line_ends_and_tabs_alone() -> None:
    assert lines("a\r\n\tb\x1b]0;title\x07\rc\u202e") == (
        "a\n\tb\\u001b]0;title\\u0007\\u000dc\\u202e"
    )


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_json_of_any_text_has_its_value_and_nothing_that_a_terminal_acts_on(text: str) -> None:
    written = as_json({text: [text]}, indent=2)
    assert json.loads(written) == {text: [text]}
    assert written == visible(written)


def test_json_is_in_the_encoding_of_the_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    assert as_json({"ü": 1}) == '{"ü": 1}'
    assert as_json("\ud800") == r'"\ud800"'
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert as_json({"ü": float("inf")}) == r'{"\u00fc": Infinity}'
