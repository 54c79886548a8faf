"""Error lines without what differs from run to run: numbers, dates, ids, quoted values, paths."""

import re
from typing import Final

#: characters of a line that are looked at
MAX_LINE_LENGTH: Final = 500

#: the type of an exception, with its modules, before the message
_TYPE: Final = re.compile(r"[A-Za-z_][\w.<>]{0,199}(?=:\s|:?$)")

# Each alternative begins with characters that few texts have, and none has a repetition within a
# repetition: the time is about that of reading the line.
_VARIABLE: Final = re.compile(
    r"""
    (?P<quoted> (?<!\w)(?:'[^']*'|"[^"]*"|`[^`]*`)(?!\w) )
    # A number that tells the kind of error stays.
  | (?P<kept>
        \b(?:errno|exit\ code|exit\ status|return\ code|status\ code|signal|HTTP)[ =:]*-?\d{1,5}\b
      | \b\d{3}\ (?:Client|Server)\ Error\b
    )
    # Luigi makes ids of tasks from the family, parameters, and ten digits of a hash.
  | (?P<task> \b(?P<family>[A-Za-z][A-Za-z0-9.]{0,60})_(?:\w*_)?[0-9a-f]{10}\b )
  | (?P<date>
        \b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?
      | \b\d{4}/\d\d/\d\d\b
      | \b\d\d:\d\d:\d\d(?:[.,]\d+)?\b
    )
  | (?P<hex> \b0x[0-9a-f]+\b | \b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,}(?![\w-]) )
    # UUIDs and the like, and what changes between letters and digits more than once.
  | (?P<id>
        \b(?=[a-f-]*\d)[0-9a-f]{4,}(?:-[0-9a-f]{4,})+(?![\w-])
      | \b(?=[a-z]*\d+[a-z]+\d)[a-z0-9]{8,}\b
    )
  | (?P<path> (?<![\w/])(?:[A-Za-z]:|~)?[\\/][^\s'"`,;:()<>?&=\[\]{}|]+ | (?<=://)[^\s'"`,;()<>]+ )
  | (?P<number> (?:(?<![\w)])[-+])?\d+(?:[.,]\d+)*(?:[eE][-+]?\d+)? )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TEMPORARY: Final = re.compile(r"tmp\w{6,}")
_DIGIT: Final = re.compile(r"\d")
#: the same placeholder again and again, as in a list of task ids
_REPEATED: Final = re.compile(r"(\S{0,60}(?:<(?:id|n|date|hex)>|'…'))(?:, ?\1)+")


def normalise_line(line: str) -> str:
    """Return a line of an error with placeholders for what varies; the exception's type stays."""
    line = " ".join(line[:MAX_LINE_LENGTH].split())
    kind = _TYPE.match(line)
    start = 0 if kind is None else kind.end()
    message = _VARIABLE.sub(_placeholder, line[start:])
    return line[:start] + _REPEATED.sub(r"\1, …", message)


def normalise_path(path: str) -> str:
    """Return a path or URL whose parts with digits are `*`, except for their endings."""
    path, _, _ = path.partition("?")
    return "/".join(map(_normalise_part, path.replace("\\", "/").split("/")))


def _placeholder(match: re.Match[str]) -> str:
    match match.lastgroup:
        case "kept":
            return match[0]
        case "quoted":
            return f"{match[0][0]}…{match[0][0]}"
        case "task" | "family":
            return f"{match['family']}_<id>"
        case "path":
            return normalise_path(match[0])
        case "number":
            return "<n>"
    return f"<{match.lastgroup}>"


def _normalise_part(part: str) -> str:
    if not _DIGIT.search(part) and not _TEMPORARY.fullmatch(part):
        return part
    stem, dot, ending = part.rpartition(".")
    has_ending = bool(stem) and ending.isalpha() and len(ending) <= 10
    return f"*{dot}{ending}" if has_ending else "*"
