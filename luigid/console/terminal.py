"""Standard output as the commands see it: a terminal with colours, or a file with plain text."""

import io
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any, Final, TextIO

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from luigid import texts
from luigid.console.styles import DIM, HEAD

#: wider than any table: files and pipes get whole lines
_UNLIMITED: Final = 100_000
#: blanks between two columns
_GAP: Final = 2
_MIN_CUT_WIDTH: Final = 20


class Column:
    """A column of a table."""

    def __init__(
        self,
        title: str,
        *,
        is_number: bool = False,
        is_cut: bool = False,
        is_folded: bool = False,
    ) -> None:
        """Take the title, and how it fits into a narrow terminal.

        What `is_cut` may lose its end; what `is_folded` may take several lines.
        """
        self.title = title
        self.is_number = is_number
        self.is_cut = is_cut
        self.is_folded = is_folded


class Terminal:
    """Writes to standard output: in colours if it is a terminal and NO_COLOR is not set."""

    def __init__(self, file: TextIO | None = None) -> None:
        self.console = Console(file=file, highlight=False, markup=False, emoji=False)
        self.is_terminal = self.console.is_terminal
        if not self.is_terminal:
            self.console.width = _UNLIMITED

    def print(self, *renderables: RenderableType) -> None:
        """Print texts and tables; a long text is wrapped by the terminal, not here."""
        for renderable in renderables:
            if isinstance(renderable, Table) and not self.is_terminal:
                self._print_plain(renderable)
            else:
                self.console.print(renderable, soft_wrap=not isinstance(renderable, Table))

    def remark(self, text: str) -> None:
        """Say something that is no output: on standard error, if the output has another reader."""
        if self.is_terminal:
            self.print(text)
        else:
            sys.stderr.write(f"{text}\n")

    def print_line(self, text: Text) -> None:
        """Print a text; where there are no colours, without what takes long for many lines."""
        if self.is_terminal:
            self.print(text)
        else:
            self.write_line(text.plain)

    def print_json(self, value: object) -> None:
        """Print a value as JSON."""
        self.write_line(as_json(value, indent=2))

    def write_line(self, line: str) -> None:
        """Write a line as it is."""
        file = self.console.file
        file.write(f"{line}\n")
        file.flush()

    def print_table(self, columns: Sequence[Column], rows: Iterable[Sequence[Text]]) -> None:
        """Print a table: with a rule below its head, or as plain lines if it is no terminal."""
        width = self.console.width
        self.print(make_table(columns, rows, width, is_ruled=self.is_terminal))

    def _print_plain(self, table: Table) -> None:
        """Print a table without blanks at the ends of its lines."""
        plain = Console(file=io.StringIO(), width=_UNLIMITED, color_system=None)
        with plain.capture() as captured:
            plain.print(table)
        for line in captured.get().splitlines():
            self.write_line(line.rstrip())


def make_table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Text]],
    width: int,
    *,
    is_ruled: bool = True,
) -> Table:
    """Return a table in the look of all commands, for a terminal of so many characters.

    Columns without content are left out. Those that may be cut share the width that the others
    leave; if that is too little, those that may be folded are folded.
    """
    table = Table(
        box=box.SIMPLE_HEAD if is_ruled else None,
        show_edge=False,
        pad_edge=False,
        padding=(0, _GAP, 0, 0),
        header_style=HEAD,
        border_style=DIM,
    )
    cells = list(rows)
    widths = [
        max((row[place].cell_len for row in cells), default=0) for place in range(len(columns))
    ]
    shown = [place for place, content in enumerate(widths) if content]
    cut_widths = _cut_widths(columns, widths, shown, width)
    for place in shown:
        column = columns[place]
        table.add_column(
            column.title,
            justify="right" if column.is_number else "left",
            overflow="ellipsis" if column.is_cut else "fold",
            no_wrap=not column.is_folded,
            max_width=cut_widths.get(place),
        )
    for row in cells:
        table.add_row(*(row[place] for place in shown))
    return table


def _cut_widths(
    columns: Sequence[Column], widths: Sequence[int], shown: Sequence[int], width: int
) -> dict[int, int]:
    """Return the widths of the columns that may be cut: the first ones are cut last."""
    cut = [place for place in shown if columns[place].is_cut]
    left = width - (_GAP + 1) * (len(shown) - 1)
    left -= sum(max(widths[n], len(columns[n].title)) for n in shown if n not in cut)
    found = {}
    for count, place in enumerate(cut, 1):
        content = max(widths[place], len(columns[place].title))
        reserved = _MIN_CUT_WIDTH * (len(cut) - count)
        found[place] = max(_MIN_CUT_WIDTH, min(content, left - reserved))
        left -= found[place]
    return found


def as_json(value: object, indent: int | None = None) -> str:
    """Return a value as JSON; if standard output is not in UTF-8, in ASCII.

    What a terminal would act on is escaped, which changes no value.
    """
    text = texts.visible(json.dumps(value, indent=indent, ensure_ascii=False))
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent)
    return text


def one_line(value: Any) -> str:
    """Return a text of a worker on one line, with escapes for what a terminal would act on."""
    return texts.visible_line(value if isinstance(value, str) else as_json(value))


def lines(text: str) -> str:
    """Return a text of a worker with its lines, with escapes for what a terminal would act on."""
    return texts.visible(text.replace("\r\n", "\n"))
