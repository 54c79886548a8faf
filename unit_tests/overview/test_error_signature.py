import json
from typing import Any

import pytest

from luigid.overview.error_signature import NO_ERROR, ErrorSignature, signature_of

SITE = "/opt/venv/lib/python3.12/site-packages"


def traceback(*frames: tuple[str, str], error: str = "ValueError: no") -> str:
    """Return a traceback; a frame is a path and a function."""
    calls = "".join(f'  File "{path}", line 7, in {name}\n    {name}()\n' for path, name in frames)
    return f"Traceback (most recent call last):\n{calls}{error}\n"


def of(*frames: tuple[str, str], error: str = "ValueError: no") -> ErrorSignature:
    return signature_of(traceback(*frames, error=error))


def test_traceback_has_error_and_place_in_own_code() -> None:
    found = of(
        (f"{SITE}/luigi/worker.py", "run"),
        ("/srv/etl/tasks/load.py", "run"),
        ("/srv/etl/tasks/db.py", "connect"),
        (f"{SITE}/psycopg2/__init__.py", "connect"),
        error="psycopg2.OperationalError: no route to 10.0.0.1",
    )
    assert found.error == "psycopg2.OperationalError: no route to <n>"
    assert found.frames == ("tasks/db.py:connect", "psycopg2/__init__.py:connect")


def test_callers_of_own_code_do_not_matter() -> None:
    own = ("/srv/db.py", "connect")
    assert of(("/srv/load.py", "run"), own) == of(("/srv/clean.py", "run"), own)


@pytest.mark.parametrize(
    "other",
    [
        of(("/srv/x.py", "g")),
        of(("/srv/y.py", "f")),
        of(("/srv/x.py", "f"), error="TypeError: no"),
        of(("/srv/x.py", "f"), (f"{SITE}/lib/z.py", "h")),
    ],
    ids=["function", "file", "error", "library"],
)
def test_another_place_or_error_has_another_key(other: ErrorSignature) -> None:
    assert of(("/srv/x.py", "f")).key != other.key


@pytest.mark.parametrize(
    "path",
    [
        "/srv/releases/20240501/etl/x.py",
        "/tmp/tmpa8_dk3/etl/x.py",
        "/home/ann/etl/x.py",
        "etl/x.py",
        "C:\\app\\etl\\x.py",
    ],
)
def test_place_of_installation_and_line_do_not_matter(path: str) -> None:
    text = traceback((path, "f")).replace("line 7", f"line {len(path)}")
    assert signature_of(text).frames == ("etl/x.py:f",)


def test_folder_of_a_release_does_not_matter() -> None:
    paths = ["/srv/20240501/x.py", "/srv/5cbda3dc1c/x.py", "/tmp/tmpa8_dk3/x.py"]
    assert {of((path, "f")).frames for path in paths} == {("*/x.py:f",)}


def test_names_of_files_keep_their_digits() -> None:
    assert of(("/srv/etl/step2.py", "f")).frames == ("etl/step2.py:f",)


def test_recursion_counts_once() -> None:
    assert of(("/a/x.py", "f"), (f"{SITE}/b/c.py", "g"), (f"{SITE}/b/c.py", "g")).frames == (
        "a/x.py:f",
        "b/c.py:g",
    )


def test_frames_of_libraries_only_are_limited() -> None:
    found = of(*((f"{SITE}/lib/{name}.py", name) for name in "abcdefghijkl"))
    assert found.frames == tuple(f"lib/{name}.py:{name}" for name in "efghijkl")


def test_last_of_chained_exceptions_counts() -> None:
    text = (
        traceback(("/a/b.py", "f"), error="KeyError: 'x'")
        + "\nDuring handling of the above exception, another exception occurred:\n\n"
        + traceback(("/a/c.py", "g"), error="RuntimeError: no")
    )
    assert signature_of(text) == of(("/a/c.py", "g"), error="RuntimeError: no")


GROUP = """\
  + Exception Group Traceback (most recent call last):
  |   File "/a/x.py", line 1, in f
  |     g()
  | ExceptionGroup: 2 failed (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/a/y.py", line 1, in g
    |     h()
    | KeyError: 1
    +---------------- 2 ----------------
    | Traceback (most recent call last):
    |   File "/a/z.py", line 1, in h
    |     i()
    | ValueError: 2 of 3
    +------------------------------------
"""

TEXTS: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "before the traceback": (
        "Runtime error:\n" + traceback(("/a/b.py", "f")),
        "ValueError: no",
        ("a/b.py:f",),
    ),
    "JSON": (json.dumps(traceback(("/a/b.py", "f"))), "ValueError: no", ("a/b.py:f",)),
    "message of several lines": (
        traceback(("/a/b.py", "f"), error="sql.Error: no table\n\n[SQL: SELECT 1]\n(see docs)"),
        "sql.Error: no table",
        ("a/b.py:f",),
    ),
    "message that begins with a line end": (
        traceback(("/a/b.py", "f"), error="sql.Error: \n\n  no table 7\nmore"),
        "sql.Error: no table <n>",
        ("a/b.py:f",),
    ),
    "syntax error": (
        'Traceback (most recent call last):\n  File "/a/b.py", line 1\n    x = (\n        ^\n'
        "SyntaxError: invalid syntax\n",
        "SyntaxError: invalid syntax",
        ("a/b.py",),
    ),
    "group of exceptions": (GROUP, "ValueError: <n> of <n>", ("a/z.py:h",)),
    "indented": (
        "\n".join("    " + line for line in traceback(("/a/b.py", "f")).splitlines()),
        "ValueError: no",
        ("a/b.py:f",),
    ),
    "frozen": (
        traceback(("/a/b.py", "f"), ("<frozen importlib._bootstrap>", "load")),
        "ValueError: no",
        ("a/b.py:f", "importlib._bootstrap>:load"),
    ),
    "cut off": (
        'Traceback (most recent call last):\n  File "/a/b.py", line 1, in f',
        'File "…", line <n>, in f',
        ("a/b.py:f",),
    ),
    "no traceback": (
        "first\nTask A_1 died with exit code 1\n\n",
        "Task A_<n> died with exit code 1",
        (),
    ),
    "Java": ("java.io.IOException: x\n\tat A.b(A.java:5)\n", "at A.b(A.java:<n>)", ()),
    "nothing": (None, NO_ERROR, ()),
    "blank": (" \n\t\n", NO_ERROR, ()),
    "empty JSON": ('""', NO_ERROR, ()),
    "object": ({"a": [1, "b"]}, '{"…": [<n>, "…"]}', ()),
    "no JSON": ('"open', '"open', ()),
    "number in a string": ("12", "<n>", ()),
    "lone surrogate": ("E: \ud800 12", "E: \ud800 <n>", ()),
}


@pytest.mark.parametrize(("expl", "error", "frames"), TEXTS.values(), ids=TEXTS)
def test_text_of_any_kind_has_a_signature(
    expl: object, error: str, frames: tuple[str, ...]
) -> None:
    found = signature_of(expl)
    assert (found.error, found.frames) == (error, frames)
    assert len(found.key) == 16


@pytest.mark.parametrize("as_json", [False, True])
def test_only_the_end_of_a_long_text_is_read(as_json: bool) -> None:
    text = "x\\\n" * 500_000 + traceback(("/a/b.py", "f"))
    found = signature_of(json.dumps(text) if as_json else text)
    assert found == of(("/a/b.py", "f"))


def test_long_json_without_line_ends_has_a_signature() -> None:
    assert signature_of(json.dumps("x" * 100_000)).error == "x" * 500


def test_error_and_frames_are_cut() -> None:
    found = of((f"/a/{'b' * 300}.py", "f" * 300), error="E: " + "x y " * 1000)
    assert (len(found.error), [len(frame) for frame in found.frames]) == (500, [200])


def test_only_what_begins_a_line_is_the_margin_of_a_group() -> None:
    assert signature_of("ValueError: a | b + c").error == "ValueError: a | b + c"
    assert signature_of("  | ValueError: a | b").error == "ValueError: a | b"


def test_long_run_of_spaces_is_read_once() -> None:
    assert signature_of(" " * 100_000).error == "no error was reported"  # or it takes seconds
