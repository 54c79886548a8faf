import pytest

from luigid.overview.normalised_line import normalise_line, normalise_path

LINES = {
    "numbers": ("ValueError: 2 columns, 1,234.5 of -3e5", "ValueError: <n> columns, <n> of <n>"),
    "kept numbers": (
        "OSError: [Errno 28] full, exit code -9, return code=137, 503 Server Error, 12 errors",
        "OSError: [Errno 28] full, exit code -9, return code=137, 503 Server Error, <n> errors",
    ),
    "type": ("lib2.v3.Error404: at 3", "lib2.v3.Error404: at <n>"),
    "type of a nested class": ("m.f.<locals>.E1: at 3", "m.f.<locals>.E1: at <n>"),
    "type alone": ("Error404", "Error404"),
    "type without message": ("Error404:", "Error404:"),
    "dates": (
        "E: from 2024-05-01 to 2024-05-02T09:26:53.25Z, 2024/05/01, 09:26:53",
        "E: from <date> to <date>, …",
    ),
    "hex": (
        "E: object at 0x7f3aB2, commit 5cbda3dc1c, facade",
        "E: object at <hex>, commit <hex>, facade",
    ),
    "UUID": ("E: job 3f2504e0-4f89-11d3-9a0c-0305e82c3301", "E: job <id>"),
    "other ids": (
        "E: job 6f1d-88ac-4b0e of i-0a9k2x7b at 01HZX3K9QW or 4242-4243, sha256 of float64",
        "E: job <id> of i-<id> at <id> or <id>, sha<n> of float<n>",
    ),
    "task id": ("E: Extract_orders_2024_05_01_28060da394 is gone", "E: Extract_<id> is gone"),
    "task ids": (
        "E: missing: Extract_a_28060da394, Extract_b_57a8d6cf36, Extract_c_e0763b9989",
        "E: missing: Extract_<id>, …",
    ),
    "quoted values": ("KeyError: 'a b' and \"c\" and `d`", "KeyError: '…' and \"…\" and `…`"),
    "apostrophes": ("E: it isn't Bob's", "E: it isn't Bob's"),
    "path": (
        "E: cannot open /data/run-12/part-007.csv and /data/fixed/a.csv",
        "E: cannot open /data/*/*.csv and /data/fixed/a.csv",
    ),
    "temporary path": ("E: /tmp/tmpab_xyz/out", "E: /tmp/*/out"),
    "Windows path": ("E: C:\\data\\run12\\a.txt", "E: C:/data/*/a.txt"),
    "URL": (
        "E: for https://shop.example/api/v3/items/77?page=5&size=9",
        "E: for https://shop.example/api/*/items/*?page=<n>&size=<n>",
    ),
    "no type": ("Task A died after 12 seconds", "Task A died after <n> seconds"),
    "white space": ("E:  a\t b ", "E: a b"),
    "long": ("x" * 10_000, "x" * 500),
}


@pytest.mark.parametrize(("line", "normalised"), LINES.values(), ids=LINES)
def test_line_keeps_what_tells_its_kind(line: str, normalised: str) -> None:
    assert normalise_line(line) == normalised


@pytest.mark.parametrize(
    "lines",
    [
        ("KeyError: 'a'", "ValueError: 'a'"),
        ("OSError: [Errno 2] no", "OSError: [Errno 13] no"),
        ("died with exit code 1", "died with exit code -9"),
        ("E: no table", "E: no column"),
        ("E: for https://a.example/x", "E: for https://b.example/x"),
    ],
)
def test_other_kinds_of_errors_stay_apart(lines: tuple[str, str]) -> None:
    assert normalise_line(lines[0]) != normalise_line(lines[1])


@pytest.mark.parametrize("line", [line for line, _ in LINES.values()], ids=LINES)
def test_normalised_line_stays_as_it_is(line: str) -> None:
    normalised = normalise_line(line)
    assert normalise_line(normalised) == normalised


@pytest.mark.parametrize(
    ("path", "normalised"),
    [
        ("a/b.py", "a/b.py"),
        ("/srv/releases/20240501/app/main.py", "/srv/releases/*/app/main.py"),
        ("x/job2.tar.gz", "x/*.gz"),
        ("x/2024.05", "x/*"),
    ],
)
def test_path_keeps_parts_without_digits(path: str, normalised: str) -> None:
    assert normalise_path(path) == normalised
