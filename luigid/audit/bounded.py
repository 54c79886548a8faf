"""Arguments of calls, cut to a size at which very many of them can be kept."""

from collections.abc import Mapping
from itertools import islice
from typing import Final

#: characters of a text, and items of an array or an object
_MAX_TEXT: Final = 500
_MAX_ITEMS: Final = 50
_MAX_DEPTH: Final = 5
#: what stands for the rest
REST: Final = "…"


def bounded(value: object, depth: int = 0) -> object:
    """Return a JSON value of which long texts, arrays and objects are cut."""
    match value:
        case str():
            return value if len(value) <= _MAX_TEXT else value[:_MAX_TEXT] + REST
        case Mapping() | list() | tuple() if depth == _MAX_DEPTH:
            return REST
        case Mapping():
            items = {
                str(bounded(name)): bounded(item, depth + 1)
                for name, item in islice(value.items(), _MAX_ITEMS)
            }
            return items if len(value) <= _MAX_ITEMS else {**items, REST: _more(value)}
        case list() | tuple():
            kept = [bounded(item, depth + 1) for item in value[:_MAX_ITEMS]]
            return kept if len(value) <= _MAX_ITEMS else [*kept, f"{REST} {_more(value)}"]
    return value


def _more(value: "Mapping[str, object] | list[object] | tuple[object, ...]") -> str:
    return f"{len(value) - _MAX_ITEMS} more"
