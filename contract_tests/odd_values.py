"""Odd names, texts and paths."""

import keyword

#: What any Python server might take for something else.
NAMES = [
    *(
        "self",
        "cls",
        "args",
        "kwargs",
        "_ignored",
        "request",
        "data",
        "",
        " ",
        "\x00",
        "\ud800",
        "é",
    ),
    *("__class__", "__init__", "__dict__", "__call__", "mro", "run", "state", "/", "*", "**"),
    *keyword.kwlist,
]

#: Texts that not every format can hold.
TEXTS = {
    "a lone surrogate": "\ud800",
    "a low one": "a\udcffb",
    "nothing": "",
    "a blank": " ",
    "NUL": "a\x00b",
    "control characters": "\x01\x1b[31m\x7f\x85",
    "line ends": "a\r\nb\nc\u2028d",
    "a header": "a\r\nX-Injected: 1\r\n\r\nbody",
    "an emoji": "\U0001f40d\u200d\U0001f40d",
    "right to left": "\u202eabc \u05e9\u05dc\u05d5\u05dd",
    "no character": "\ufffe\uffff",
    "markup": "</script><b>&amp;\"'",
    "a path": "../../a/b?c=d#e%00%2e",
    "a template": "{{1}} {% raw %} {0} %s ${x}",
    "a metric": 'a"} 1\nluigid_tasks{status="DONE"} 9\\',
    "a packet": "a|c\nb:1|g|#c,d",
    "the longest id": "x" * 65_536,
}

#: Paths, and what may follow them.
PREFIXES = (
    *("/static/", "/static/visualiser/", "/docs/", "/v1/tasks/", "/v1/", "/api/", "/"),
    *("/tasklist/", "/history/by_name/", "/history/by_id/", "/history/by_task_id/"),
    *("/history/by_params/", "/api/ping/", "/metrics/", "/healthz/"),
)

STEPS = (
    *("%00", "%00/x", "x%00.js", "%", "%zz", "%ff", "%ED%A0%80", "%C0%AE%C0%AE/", "..", "../.."),
    *("%2e", "%2e%2e%2f%2e%2e%2fetc/passwd", "//", "///x", "\\", "%5c..", "%0d%0aX:1"),
    *("a" * 5000, "a/" * 1000, "?", "??", "?=", "?&", "?data", "?data=%00", "?%00=1"),
    *("?data={&data={", "?limit=-1", "?limit=%ff", "?limit=99999999999999999999", "?offset=1e9"),
    *("?cursor=%00", "?cursor=AAAA", "?sort=%00", "?v=%00", "#x", ";x", "*", "%E2%80%AE"),
    *("CON", "x.", "x%20", ":", "::$DATA", "-1", "0", "9" * 400, "1.5", "0x1"),
)
