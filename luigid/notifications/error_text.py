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
