"""The error messages of tasks, as mails show them."""

import json
import re
from contextlib import suppress
from typing import Any, Final

#: The beginning of JSON that is decoded; any other JSON is shown unchanged.
_JSON_TEXT: Final = re.compile(r'\s*("|null\s*$)')


def decode(expl: Any) -> Any:
    """Return the error message of a failed run, which workers send as JSON in a string."""
    if not isinstance(expl, str) or not _JSON_TEXT.match(expl):
        return expl
    with suppress(ValueError):
        return json.loads(expl)
    return expl


def text_of(expl: Any) -> str:
    """Return an error message as text: one that is none, as JSON."""
    return expl if isinstance(expl, str) else json.dumps(expl)


def last_lines(text: str, count: int) -> list[str]:
    """Return so many of the last lines; 0 means all."""
    return text.rstrip().rsplit("\n", count or -1)[-count:]


def tail_of(expl: Any, limit: int) -> str:
    """Return the end of an error message, at most so many characters of whole lines.

    It takes no longer for a very long message. A last line that is longer loses its beginning.
    """
    if expl is None:
        return ""
    if isinstance(expl, str) and len(expl) > 8 * limit:
        expl = _decode_end(expl, 8 * limit)
    text = text_of(decode(expl)).rstrip()
    if len(text) <= limit:
        return text
    tail = text[-limit:]
    first, _, rest = tail.partition("\n")
    return rest if rest and len(first) < limit // 2 else tail


def _decode_end(expl: str, length: int) -> str:
    """Return the end of a message that may be JSON in a string."""
    end = expl[-length:]
    if not expl.startswith('"') or not end.endswith('"'):
        return end
    for cut in range(12):  # an escape may have been cut in two: it has up to 12 characters
        with suppress(ValueError):
            return str(json.loads(f'"{end[cut:]}'))
    return end
