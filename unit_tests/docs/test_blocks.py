from pathlib import Path

import pytest

from docs.tools.blocks import ROOT, BlockError, pages, read

PAGE = ROOT / "docs" / "page.md"


def blocks(text: str) -> list[tuple[str, str, str, str]]:
    return [(each.language, each.mark, each.value, each.text) for each in read(PAGE, text)]


def test_blocks_are_found_with_their_marks() -> None:
    text = """
```sh
luigid
```

<!-- file: a/b.py -->
```python
import luigi
```

<!-- background -->
````sh
luigid
```
````
"""
    assert blocks(text) == [
        ("sh", "", "", "luigid\n"),
        ("python", "file", "a/b.py", "import luigi\n"),
        ("sh", "background", "", "luigid\n```\n"),
    ]


def test_block_knows_its_line() -> None:
    (block,) = read(PAGE, "One.\n\n<!-- fails -->\n```sh\nfalse\n```\n")
    assert str(block) == "docs/page.md:4"


@pytest.mark.parametrize(
    ("text", "is_run"),
    [
        ("```sh\nls\n```", True),
        ("```python\nprint()\n```", True),
        ("<!-- fails -->\n```sh\nfalse\n```", True),
        ("<!-- background: luigi -->\n```sh\nluigid\n```", True),
        ("<!-- checked by: a.py::test_a -->\n```sh\nreboot\n```", False),
        ("<!-- file: a.sh -->\n```sh\nls\n```", False),
        ("```text\nls\n```", False),
    ],
)
def test_commands_are_run_unless_page_says_otherwise(text: str, is_run: bool) -> None:
    (block,) = read(PAGE, text)
    assert block.is_run == is_run


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("```yaml\na: 1\n```", "a block in 'yaml' needs a mark"),
        ("```\nls\n```", "a block in '' needs a mark"),
        ("<!-- skipped -->\n```sh\nls\n```", "'skipped' is no mark"),
        ("<!-- file -->\n```sh\nls\n```", "needs a value"),
        ("<!-- fails: 2 -->\n```sh\nls\n```", "takes none"),
        ("<!-- background -->\n```python\nprint()\n```", "only commands are"),
    ],
)
def test_block_that_rule_does_not_know_is_error(text: str, reason: str) -> None:
    with pytest.raises(BlockError, match=f"^docs/page.md:[12]: .*{reason}"):
        list(read(PAGE, text))


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_blocks_of_page_follow_rule(page: Path) -> None:
    assert all(block.page == page for block in read(page))
