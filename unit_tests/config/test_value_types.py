import math
import re
from pathlib import Path
from typing import Any

import pytest

from luigid.config.value_types import (
    ADDRESSES,
    BOOLEAN,
    FRAME_ORIGINS,
    INTEGER,
    NATURAL,
    NUMBER,
    OPTIONAL_LOG_URL,
    OPTIONAL_PATH,
    OPTIONAL_TEXT,
    OPTIONAL_URL,
    ORIGINS,
    PATH,
    PORT,
    POSITIVE,
    SECONDS,
    SWITCH,
    TEXT,
    TEXTS,
    UnusableValueError,
    ValueType,
    choice,
)

ANY_CASE = choice("INFO", "ERROR", upper=True)
COLLECTOR = choice("none", "datadog")


@pytest.mark.parametrize(
    ("value_type", "value", "parsed"),
    [
        (TEXT, "GET, OPTIONS", "GET, OPTIONS"),
        (TEXT, "", ""),
        (OPTIONAL_TEXT, "a.B", "a.B"),
        (OPTIONAL_TEXT, "", None),
        (OPTIONAL_URL, "https://luigi.example/", "https://luigi.example"),
        (OPTIONAL_URL, "http://[::1]:8082/luigi", "http://[::1]:8082/luigi"),
        (OPTIONAL_URL, "", None),
        (
            OPTIONAL_LOG_URL,
            "https://logs.example/?q={task_id}",
            "https://logs.example/?q={task_id}",
        ),
        (OPTIONAL_LOG_URL, "", None),
        (INTEGER, "-5", -5),
        (INTEGER, "+1_000", 1000),
        (INTEGER, 7, 7),
        (INTEGER, 7.0, 7),
        (POSITIVE, "1", 1),
        (NATURAL, "0", 0),
        (PORT, "0", 0),
        (PORT, "65535", 65535),
        (NUMBER, "1e3", 1000.0),
        (NUMBER, "-1", -1.0),
        (NUMBER, "inf", math.inf),
        (NUMBER, 30, 30.0),
        (SECONDS, "0", 0.0),
        (SECONDS, 2, 2.0),
        (BOOLEAN, "TRUE", True),
        (BOOLEAN, "false", False),
        (BOOLEAN, True, True),
        (SWITCH, "yes", True),
        (SWITCH, "Off", False),
        (SWITCH, "1", True),
        (SWITCH, False, False),
        (PATH, "/a/b", Path("/a/b")),
        (PATH, "./~a", Path("~a")),
        (OPTIONAL_PATH, "a", Path("a")),
        (OPTIONAL_PATH, "", None),
        (TEXTS, '["*", "b"]', ("*", "b")),
        (TEXTS, [], ()),
        (ADDRESSES, "", ()),
        (ADDRESSES, " a@b , c ,,", ("a@b", "c")),
        (ADDRESSES, ["a@b, c", "d"], ("a@b", "c", "d")),
        (ORIGINS, '["https://a", "https://b"]', ("https://a", "https://b")),
        (ORIGINS, ["https://a"], ("https://a",)),
        (ORIGINS, '["*", "https://a", "null"]', ("https://a",)),
        (ORIGINS, "[]", ()),
        (COLLECTOR, "datadog", "datadog"),
        (ANY_CASE, "error", "ERROR"),
    ],
)
def test_valid_value_is_parsed(value_type: ValueType[Any], value: object, parsed: object) -> None:
    result = value_type.parse(value)

    assert (type(result), result) == (type(parsed), parsed)


@pytest.mark.parametrize(
    ("value_type", "value"),
    [
        (TEXT, 1),
        (OPTIONAL_TEXT, False),
        (OPTIONAL_URL, "luigi.example"),
        (OPTIONAL_URL, "ftp://luigi.example"),
        (OPTIONAL_URL, "https:///luigi"),
        (OPTIONAL_URL, "https://luigi.example/?x=1"),
        (OPTIONAL_URL, "https://luigi.example/#x"),
        (OPTIONAL_URL, "https://luigi.example/a b"),
        (OPTIONAL_URL, "http://[::1"),
        (OPTIONAL_LOG_URL, "https://logs.example/{task}"),
        (OPTIONAL_LOG_URL, 1),
        (INTEGER, "3.0"),
        (INTEGER, ""),
        (INTEGER, "many"),
        (INTEGER, 3.7),
        (INTEGER, math.inf),
        (INTEGER, True),
        (INTEGER, [1]),
        (POSITIVE, "0"),
        (NATURAL, "-1"),
        (PORT, "-1"),
        (PORT, "65536"),
        (PORT, "http"),
        (NUMBER, "nan"),
        (NUMBER, math.nan),
        (NUMBER, 10**400),
        (NUMBER, True),
        (NUMBER, "fast"),
        (SECONDS, "-0.5"),
        (SECONDS, "inf"),
        (BOOLEAN, "yes"),
        (BOOLEAN, "1"),
        (BOOLEAN, 1),
        (BOOLEAN, ""),
        (SWITCH, "perhaps"),
        (PATH, ""),
        (PATH, "a\0b"),
        (PATH, 1),
        (TEXTS, '[["a"]]'),
        (ADDRESSES, 1),
        (ADDRESSES, [1]),
        (ORIGINS, "https://a"),
        (ORIGINS, '"https://a"'),
        (ORIGINS, "null"),
        (ORIGINS, "[1]"),
        (ORIGINS, {"https://a": 1}),
        (COLLECTOR, "Datadog"),
        (COLLECTOR, ["datadog"]),
        (ANY_CASE, "loud"),
    ],
)
def test_invalid_value_is_refused(value_type: ValueType[Any], value: object) -> None:
    with pytest.raises((ValueError, KeyError, OverflowError)):
        value_type.parse(value)


def test_choice_expects_one_of_its_names() -> None:
    assert COLLECTOR.expected == "one of none, datadog"


@pytest.mark.parametrize(
    "value",
    ["https://wiki.example, HTTP://127.0.0.1:8000", ["https://wiki.example http://127.0.0.1:8000"]],
    ids=["commas", "list"],
)
def test_frame_origins_are_split_at_spaces_and_commas(value: object) -> None:
    assert FRAME_ORIGINS.parse(value) == ("https://wiki.example", "http://127.0.0.1:8000")


@pytest.mark.parametrize(
    "origin", ["*", "wiki.example", "https://a/", "https://a;script-src", "https://a:", "data:"]
)
def test_what_is_no_origin_is_named(origin: str) -> None:
    with pytest.raises(UnusableValueError, match=re.escape(f"'{origin}' is not an origin")):
        FRAME_ORIGINS.parse(f"https://wiki.example {origin}")
