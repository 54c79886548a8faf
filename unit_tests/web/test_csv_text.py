import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luigid.texts import visible
from luigid.web.csv_text import row

CELLS = {
    "": "",
    "plain text": "plain text",
    'a "b", c': '"a ""b"", c"',
    "two\nlines": '"two\nlines"',
    " edge": '" edge"',
    "=1+1": "'=1+1",
    "@x,y": '"\'@x,y"',
    "\t=1": "'\t=1",
    "\n=1": '"\'\n=1"',
    "\uff1d1": "'\uff1d1",
    -5: "-5",
    0.5: "0.5",
    "a\u202eb\x1b": r"a\u202eb\u001b",
    None: "",
    True: "true",
}


@pytest.mark.parametrize(("value", "cell"), CELLS.items(), ids=range(len(CELLS)))
def test_cell_is_quoted_and_guarded(value: object, cell: str) -> None:
    assert row(["x", value]) == f"x,{cell}\r\n"


@given(st.lists(st.text().map(visible), min_size=2))
def test_texts_are_read_back(texts: list[str]) -> None:
    (found,) = csv.reader(io.StringIO(row(texts), newline=""))
    assert [cell.removeprefix("'") for cell in found] == [text.removeprefix("'") for text in texts]
