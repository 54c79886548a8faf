"""What is wrong with a value, and where: one form for both validators."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import jsonschema_rs

ValuePath = tuple[str | int, ...]

#: Characters of a detail that are shown, from its beginning and from its end.
_HEAD, _TAIL = 200, 100


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a value breaks: the path from the root of the value, the rule, a sentence.

    The rule is a keyword of JSON Schema, or `syntax`, `once`, `mediaType`, `status`.
    """

    path: ValuePath
    keyword: str
    detail: str

    @property
    def pointer(self) -> str:
        """The path as a JSON pointer (RFC 6901); one with long names is cut."""
        return shortened("".join(f"/{_escaped(part)}" for part in self.path))

    def under(self, name: str) -> "Violation":
        """Return the violation as seen from an object that has the value under a name."""
        return replace(self, path=(name, *self.path))

    def inside(self, name: str) -> "Violation":
        """Return the violation as seen from the member of a name, if it lies inside of it."""
        return replace(self, path=self.path[1:]) if self.path[:1] == (name,) else self

    def __str__(self) -> str:
        return f"{self.pointer}: {self.detail}" if self.path else self.detail


def of_compiled(error: jsonschema_rs.ValidationError) -> Violation:
    """Return the violation that the compiled schema found first, as deep inside as it knows."""
    innermost = max(_with_context(error), key=lambda inner: len(inner.instance_path))
    return Violation(
        tuple(innermost.instance_path), innermost.kind.name, shortened(innermost.message)
    )


def shortened(text: str) -> str:
    """Cut the middle out of a long message, which quotes the value and ends with the reason."""
    return text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]} ... {text[-_TAIL:]}"


def _with_context(error: jsonschema_rs.ValidationError) -> Iterator[jsonschema_rs.ValidationError]:
    yield error
    for branch in getattr(error.kind, "context", ()):
        for inner in branch:
            yield from _with_context(inner)


def _escaped(part: str | int) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")
