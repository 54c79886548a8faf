"""Inputs from which the fuzzer begins, and words that it may put in."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from luigid.web import cursors
from unit_tests.fuzz.targets import TARGETS, signed_session

CORPUS: Final = Path(__file__).with_name("corpus")
_PICKLES: Final = Path(__file__).parents[1] / "storage" / "pickles"

_TASK: Final = '{"worker":"w","task_id":"A","status":"FAILED","deps":["B"],"params":{"x":"1"}}'
_PATHS: Final = (
    *("/v1/summary", "/v1/tasks?status=FAILED&search=a%20b&sort=-time&limit=5", "/v1/tasks/A"),
    *("/v1/tasks/A/explanation", "/v1/audit?since=1.5&task=A&cursor=WzFd", "/v1/events?limit=1"),
    *("/history/by_id/1", "/metrics", "/openapi.json", "/static/visualiser/index.html", "/docs/"),
    *("/api/graph", "/api/task_list?data=%7B%22status%22%3A%22%22%7D", "/favicon.ico", "/x?%ff=%"),
)
#: for libFuzzer's option -dict
WORDS: Final = (
    *("GET ", "POST ", "OPTIONS ", "HEAD ", " HTTP/1.1", "\\x0d\\x0a", "/api/", "/v1/", "data="),
    *("Content-Type: application/json", "Content-Type: application/x-www-form-urlencoded"),
    *("Content-Type: multipart/form-data; boundary=b", "Origin: null", "Host: a.example"),
    *("If-None-Match: *", "Range: bytes=0-", "Accept: text/html", "Accept-Encoding: gzip"),
    *("Cookie: luigid_session=", "Authorization: Basic ", "Sec-Fetch-Site: cross-site"),
    *("NaN", "Infinity", "-0", "1e999", "null", "\\\\ud800", "task_id", "worker", "%00", "%ff"),
    *("task_list", "add_task", "get_work", "mark_as_done", "update_resources", "prune"),
)


def seeds(target: str) -> Iterator[bytes]:
    """Yield the inputs from which the fuzzing of a target begins."""
    match target:
        case "request":
            for path in _PATHS:
                yield f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
            form = urlencode({"data": _TASK})
            for kind, body in (("json", _TASK), ("x-www-form-urlencoded", form)):
                head = f"Host: x\r\nContent-Type: application/{kind}"
                yield f"POST /api/add_task HTTP/1.1\r\n{head}\r\n\r\n{body}".encode()
            part = f'--b\r\nContent-Disposition: form-data; name="data"\r\n\r\n{_TASK}\r\n--b--\r\n'
            head = "Host: x\r\nContent-Type: multipart/form-data; boundary=b"
            yield f"POST /api/add_task HTTP/1.1\r\n{head}\r\n\r\n{part}".encode()
        case "login":
            yield signed_session().encode()
            yield b"luigid_0123456789abcdef_0123456789abcdef"
        case "cursor":
            for position in ((7,), ("etl.Load",), (datetime(2024, 5, 1), 3)):
                yield cursors.encode(position).encode()
        case "luigi_pickle":
            yield from (file.read_bytes() for file in sorted(_PICKLES.glob("*.pickle")))


def found(target: str) -> list[Path]:
    """Return the files with inputs that have broken a promise once."""
    return sorted((CORPUS / target).glob("*"))


def all_found() -> list[tuple[str, Path]]:
    """Return the inputs that have broken a promise once, with their targets."""
    return [(target, file) for target in TARGETS for file in found(target)]
