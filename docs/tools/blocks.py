"""The fenced blocks of the pages, and what the tests do with each of them.

The rule, for every page of docs/ and for README.md:

- A block in `sh` is run by bash and one in `python` by Python, in the order of the page and in one
  folder, which is empty at first.
- A comment on the line before the block says something else:
  `<!-- file: NAME -->` the block is the content of a file, which is written;
  `<!-- background -->` the block is a server, which keeps running until the page ends; the next
  block is run once it answers, at the port that the block names or at Luigi's;
  `<!-- background: PATH -->` the same for a server that listens on a Unix socket;
  `<!-- background: luigi -->` the same for Luigi's luigid;
  `<!-- fails -->` the block must end with an exit status other than 0;
  `<!-- checked by: PATH::NAME -->` the block is not run; the test of that name checks it.
- A block in `text`, `console`, `json` or `promql` is only shown, as is an unmarked `{toctree}`.
- A block in any other language must have a comment.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

RUN = {"sh", "python"}
SHOWN = {"text", "console", "json", "promql", "{toctree}"}
_MARKS = {"file", "background", "fails", "checked by"}

_FENCE = re.compile(
    r"^(?:<!-- (?P<mark>[^\n]*) -->\n)?"
    r"(?P<fence>```+)(?P<language>[^\n`]*)\n(?P<text>.*?)^(?P=fence)$",
    re.DOTALL | re.MULTILINE,
)


class BlockError(Exception):
    """A block of which the rule does not say what to do."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block; `line` is that of its fence in the page."""

    page: Path
    line: int
    language: str
    text: str
    #: the word of the comment, empty without one
    mark: str = ""
    #: what the comment says after the word
    value: str = ""

    @property
    def is_run(self) -> bool:
        """Whether the block is a command or a program that the tests run."""
        return self.language in RUN and self.mark in ("", "background", "fails")

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def pages() -> list[Path]:
    """Return the pages, README.md first."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def read(page: Path, text: str | None = None) -> Iterator[Block]:
    """Yield the blocks of a page. Raises BlockError."""
    text = page.read_text(encoding="utf-8") if text is None else text
    for match in _FENCE.finditer(text):
        mark, _, value = (match["mark"] or "").partition(": ")
        line = text.count("\n", 0, match.start("fence")) + 1
        block = Block(page, line, match["language"], match["text"], mark, value)
        _check(block)
        yield block


def _check(block: Block) -> None:
    if block.mark and block.mark not in _MARKS:
        raise BlockError(f"{block}: {block.mark!r} is no mark")
    if block.mark != "background" and (block.mark in ("file", "checked by")) != bool(block.value):
        raise BlockError(f"{block}: the mark {block.mark!r} needs a value, or takes none")
    if block.mark in ("background", "fails") and block.language != "sh":
        raise BlockError(f"{block}: only commands are {block.mark!r}")
    if not block.mark and block.language not in RUN | SHOWN:
        raise BlockError(f"{block}: a block in {block.language!r} needs a mark")
