"""What tells one cause of failures from another: the error and the frames of its traceback."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import islice
from typing import Any, Final

from luigid.overview.normalised_line import normalise_line

#: the error of a task of which no worker has said why it failed
NO_ERROR: Final = "no error was reported"
#: characters at the end of an explanation that are looked at, and of a normalised error
_MAX_TEXT: Final = 32_768
MAX_ERROR_LENGTH: Final = 500
#: frames of a signature, and characters of each
MAX_FRAMES: Final = 8
MAX_FRAME_LENGTH: Final = 200

_HEADER: Final = re.compile(r"(?:Exception Group )?Traceback \(most recent call last\):")
_FRAME: Final = re.compile(r'\s*File "(.*)", line \d+(?:, in (.*))?$')
#: the lines beside the tracebacks of a group of exceptions
_MARGIN: Final = re.compile(r"\s*(?:[|+] )+")
#: where the paths of libraries, and of Python's own, begin
_LIBRARIES: Final = re.compile(r".*/(?:(?:site|dist)-packages|lib/python\d[\d.]*)/|<frozen ", re.I)
#: a part of a path that stands for a release, or a temporary folder, with or without an ending
_RELEASE: Final = re.compile(r"\d{4}|^tmp\w{6,}$|^[0-9a-f]{7,}$")
#: a line feed in a JSON string, which no backslash escapes
_JSON_LINE_END: Final = re.compile(r"(?<!\\)(?:\\\\)*\\n")


@dataclass(frozen=True)
class ErrorSignature:
    """A normalised error, with the frames that belong to it. Equal ones have the same key."""

    #: the exception's type and message, or the last line
    error: str
    #: `file:function`, the innermost last, from the first one of the pipeline's own code
    frames: tuple[str, ...] = ()

    @cached_property
    def key(self) -> str:
        """A name that stays the same when the server starts again."""
        content = json.dumps([self.error, *self.frames])
        return sha256(content.encode()).hexdigest()[:16]


def signature_of(expl: Any) -> ErrorSignature:
    """Return the signature of a worker's explanation of a failed run, in at most some ms."""
    lines = [_without_margin(line) for line in _end_of(expl).splitlines()]
    start = next((n for n in range(len(lines), 0, -1) if _HEADER.match(lines[n - 1].strip())), None)
    if start is None:
        start = next((n for n, line in enumerate(lines) if _FRAME.match(line)), None)
    if start is None:
        return ErrorSignature(_as_error(_last(lines)))
    indent = len(lines[start - 1]) - len(lines[start - 1].lstrip()) if start else 0
    frames, error = _read_traceback([_dedent(line, indent) for line in lines[start:]])
    return ErrorSignature(_as_error(error or _last(lines)), tuple(_own_frames(frames)))


def _end_of(expl: Any) -> str:
    """Return the end of an explanation as text; workers send it as JSON, mostly a string."""
    if expl is None:
        return ""
    if not isinstance(expl, str):
        # One line, of which the beginning is as good as the end.
        return "".join(islice(json.JSONEncoder(ensure_ascii=False).iterencode(expl), 100))
    if len(expl) <= _MAX_TEXT:
        return _decode(expl) if expl.lstrip()[:1] == '"' else expl
    end = expl[-_MAX_TEXT:]
    if expl[:100].lstrip()[:1] == '"' and (line_end := _JSON_LINE_END.search(end)):
        return _decode(f'"{end[line_end.end() :]}', otherwise=end)
    return end


def _decode(text: str, otherwise: str | None = None) -> str:
    try:
        decoded = json.loads(text)
    except (ValueError, RecursionError):
        decoded = None
    return decoded if isinstance(decoded, str) else otherwise or text


def _without_margin(line: str) -> str:
    # At the beginning only: to look for it elsewhere takes very long in a long run of spaces.
    margin = _MARGIN.match(line)
    return line if margin is None else line[margin.end() :]


def _dedent(line: str, indent: int) -> str:
    return line[indent:] if line[:indent].isspace() else line


def _read_traceback(lines: Sequence[str]) -> tuple[list[tuple[str, str]], str | None]:
    """Return the frames, as path and function, and the line that names the exception."""
    frames: list[tuple[str, str]] = []
    for number, line in enumerate(lines):
        if frame := _FRAME.match(line):
            frames.append((frame[1], frame[2] or ""))
        elif line.strip() and not line[0].isspace():
            # A message may begin with a line feed.
            rest = _first(lines[number + 1 :]) if line.rstrip().endswith(":") else ""
            return frames, f"{line} {rest}"
    return frames, None


def _own_frames(frames: Sequence[tuple[str, str]]) -> list[str]:
    """Return the innermost frames, out to the first one that is not of a library."""
    found: list[str] = []
    for path, function in reversed(frames):
        path = path.replace("\\", "/")
        library = _LIBRARIES.match(path)
        parts = (path[library.end() :] if library else path).split("/")[-2:]
        shown = "/".join("*" if _RELEASE.search(part) else part for part in parts)
        frame = (f"{shown}:{function}" if function else shown)[-MAX_FRAME_LENGTH:]
        if not found or found[-1] != frame:  # a function that calls itself
            found.append(frame)
        if not library or len(found) == MAX_FRAMES:
            break
    return found[::-1]


def _as_error(line: str) -> str:
    return normalise_line(line)[:MAX_ERROR_LENGTH] or NO_ERROR


def _first(lines: Sequence[str]) -> str:
    return next((line.strip() for line in lines if line.strip()), "")


def _last(lines: Sequence[str]) -> str:
    return _first(lines[::-1])
