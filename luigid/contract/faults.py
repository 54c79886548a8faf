"""What is wrong with a value, and where: one form for what both validators say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

import jsonschema_rs
from jsonschema.exceptions import ValidationError, best_match
from openapi_core.casting.schemas.exceptions import CastError
from openapi_core.deserializing.media_types.exceptions import MediaTypeDeserializeError
from openapi_core.templating.media_types.exceptions import MediaTypeNotFound
from openapi_core.validation.request.exceptions import MissingRequiredParameter
from openapi_core.validation.response.exceptions import MissingData, MissingRequiredHeader
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue

Parts = tuple[str | int, ...]

#: How many faults of one value are told.
_MAX_FAULTS = 20
#: How many characters of a detail are told, from its beginning and from its end.
_HEAD, _TAIL = 200, 100


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the way from the root of the value to it, the rule that is broken, a sentence.

    The rule is a keyword of JSON Schema, or `syntax`, `once`, `mediaType`, `status`.
    """

    parts: Parts
    keyword: str
    detail: str

    @property
    def pointer(self) -> str:
        """The way as a JSON pointer (RFC 6901)."""
        return "".join(f"/{_escaped(part)}" for part in self.parts)

    def under(self, name: str) -> "Fault":
        """Return the fault as one of a value that has this one under a name."""
        return replace(self, parts=(name, *self.parts))

    def inside(self, name: str) -> "Fault":
        """Return the fault as one of the value under a name, if it is inside of it."""
        return replace(self, parts=self.parts[1:]) if self.parts[:1] == (name,) else self

    def __str__(self) -> str:
        return f"{self.pointer}: {self.detail}" if self.parts else self.detail


def of_stock(error: Exception) -> list[Fault]:
    """Return the faults that an exception of openapi-core's validators stands for."""
    cause = error.__cause__ or error
    if isinstance(cause, InvalidSchemaValue):
        return list(islice(_of_schema(cause.schema_errors), _MAX_FAULTS))
    if isinstance(cause, MediaTypeDeserializeError):
        # Its own text cannot be had where the value is not bytes.
        return [Fault((), "syntax", f"not {cause.mimetype}: {cause.__context__}")]
    return [Fault((), _keyword(cause), _shortened(str(cause)))]


def of_compiled(error: jsonschema_rs.ValidationError) -> Fault:
    """Return the fault that the compiled validator found first, as far inside as it knows."""
    innermost = max(_with_context(error), key=lambda inner: len(inner.instance_path))
    return Fault(tuple(innermost.instance_path), innermost.kind.name, _shortened(innermost.message))


def _of_schema(errors: Iterable[Exception]) -> Iterator[Fault]:
    for error in errors:
        assert isinstance(error, ValidationError)
        # Of an anyOf or oneOf the branch that comes closest says more than that none fits.
        closest = best_match([error])
        assert closest is not None
        yield Fault(
            tuple(closest.absolute_path), str(closest.validator), _shortened(closest.message)
        )


def _with_context(error: jsonschema_rs.ValidationError) -> Iterator[jsonschema_rs.ValidationError]:
    yield error
    for branch in getattr(error.kind, "context", ()):
        for inner in branch:
            yield from _with_context(inner)


def _keyword(cause: BaseException) -> str:
    match cause:
        case MediaTypeNotFound():
            return "mediaType"
        case MissingRequiredParameter() | MissingRequiredHeader() | MissingData():
            return "required"
        case CastError():
            return "type"
        case _:
            return "syntax"


def _shortened(text: str) -> str:
    # Messages quote the value, whatever its size, and give the reason at the end.
    return text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]} ... {text[-_TAIL:]}"


def _escaped(part: str | int) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")
