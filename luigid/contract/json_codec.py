"""JSON in and out: orjson, and the standard library for what orjson refuses or would change.

Luigi's workers send what JSON does not know (Infinity), or what fast decoders do not keep (integers
beyond 64 bits, lone surrogates from file names). All of it must go in and come out again.
"""

import json
import math
from collections.abc import Sequence

import orjson

from luigid.errors import LuigidError

#: How many arrays and objects may be nested. 100 is more than any client sends, and far
#: from where any decoder, encoder or validator gives up.
MAX_DEPTH = 100
#: How many may in what is sent: all that was taken in must go out again, a few levels deeper.
MAX_DEPTH_OUT = MAX_DEPTH + 20

#: Digits become zeros, and opening brackets alike: what is left of a text to look at.
_OUTLINE = bytes.maketrans(b"123456789{", b"000000000[")
#: The shortest integers that may not fit into 64 bits; orjson turns those into floats.
_LONG_INTEGER = b"0" * 19


class JsonDecodeError(LuigidError, ValueError):
    """A text that is not JSON, or not JSON that is taken: says why, and at which character."""

    def __init__(self, reason: str, position: int | None = None) -> None:
        super().__init__(reason if position is None else f"{reason} at character {position}")


class JsonEncodeError(LuigidError, ValueError):
    """A value that JSON cannot carry."""


class Infinite(float):
    """Infinity or -Infinity.

    A class of its own because orjson refuses it: a plain infinite float it turns into null.
    """


def decode(text: bytes) -> object:
    """Decode a JSON text in UTF-8; Infinity and -Infinity are taken, as `Infinite`.

    Raises JsonDecodeError for anything that is not JSON, NaN, a name that an object has twice,
    nesting beyond MAX_DEPTH.
    """
    outline = text.translate(_OUTLINE)
    # Cheap and on the safe side; of what may be too deep the other decoder finds out whether it is.
    if _LONG_INTEGER not in outline and outline.count(b"[") <= MAX_DEPTH:
        try:
            value: object = orjson.loads(text)
        except orjson.JSONDecodeError:
            pass  # the other decoder takes it, or says why not
        else:
            if _has_every_name(text, value):
                return value
    return decode_exactly(text)


def decode_exactly(text: bytes, max_depth: int = MAX_DEPTH) -> object:
    """Decode as `decode` does, with the standard library alone: slower, and with better reasons."""
    try:
        value: object = _DECODER.decode(text.decode())
    except JsonDecodeError:
        raise
    except UnicodeDecodeError as error:
        raise JsonDecodeError("not UTF-8", error.start) from error
    except json.JSONDecodeError as error:
        raise JsonDecodeError(error.msg, error.pos) from error
    except RecursionError as error:
        raise JsonDecodeError(f"nested more than {max_depth} levels deep") from error
    except ValueError as error:  # an integer of more digits than Python converts
        raise JsonDecodeError("a number has too many digits") from error
    if _depth(value) > max_depth:
        raise JsonDecodeError(f"nested more than {max_depth} levels deep")
    return value


def encode(value: object) -> bytes:
    """Encode as JSON in UTF-8. Raises JsonEncodeError for what JSON cannot carry.

    An infinite number must be an `Infinite`, as `decode` makes them; see `encode_exactly`.
    """
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return encode_exactly(value)


def encode_exactly(value: object) -> bytes:
    """Encode with the standard library alone, which also takes infinite numbers of any class."""
    try:
        # A lone surrogate becomes an escape of JSON, which Python writes in the same way.
        text = _ENCODER.encode(value).encode(errors="backslashreplace")
        if b"NaN" in text:
            json.loads(text, parse_constant=_constant)  # refuses the number, not the letters
    except (TypeError, ValueError, RecursionError) as error:
        raise JsonEncodeError(str(error)) from error
    return text


def _has_every_name(text: bytes, value: object) -> bool:
    # orjson drops all but the last of equal names, and a colon of the text is lost with the
    # first. There is no other way to lose one, and none to gain one but an escape (\u003a).
    if b"\\" in text and b"\\u003" in text:
        return False
    return text.count(b":") == orjson.dumps(value).count(b":")


def _depth(value: object) -> int:
    depth = 0
    level: Sequence[object] = [value]
    while containers := [node for node in level if isinstance(node, dict | list)]:
        depth += 1
        level = [
            child
            for node in containers
            for child in (node.values() if isinstance(node, dict) else node)
        ]
    return depth


def _constant(name: str) -> Infinite:
    if name == "NaN":
        raise JsonDecodeError("NaN is not taken for a number")
    return _INFINITIES[float(name)]


def _float(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _INFINITIES[number]


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    named = dict(pairs)
    if len(named) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise JsonDecodeError(f"an object has the name {name!r} twice")
            seen.add(name)
    return named


# The same two each time: pickle writes an object again if it is another one.
_INFINITIES = {math.inf: Infinite(math.inf), -math.inf: Infinite(-math.inf)}
_DECODER = json.JSONDecoder(parse_constant=_constant, parse_float=_float, object_pairs_hook=_object)
_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)
