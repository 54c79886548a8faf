"""The query language of tasks: `status:failed family:etl.* waiting>1h`, read into conditions.

`docs/query.md` describes it, with the table of FIELDS.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias

from luigid.errors import LuigidError
from luigid.overview.counted_statuses import BY_URGENCY

#: the most conditions of a query, each value of a list counted by itself
MAX_VALUES: Final = 100
#: the literal parts of a text, case-folded, between which anything may stand
Pattern: TypeAlias = tuple[str, ...]
Value: TypeAlias = Pattern | str | float | bool

Kind = Literal["status", "text", "number", "duration", "flag", "reason"]

_EQUAL: Final = (":",)
_AGES: Final = ("<", "<=", ">", ">=")
_ALL: Final = (":", *_AGES)

#: the kinds of reasons why a task does not run, `ReasonKind` in the document
REASONS: Final = (
    "dependency",
    "missing_dependency",
    "resource",
    "no_worker",
    "paused",
    "held",
    "retry_at",
    "disabled_until",
    "cooldown_until",
    "batch",
    "reserved",
    "outranked",
)

#: the name of what is searched without naming a field
TEXT: Final = "text"
PARAM: Final = "param"


class Field(NamedTuple):
    """A field that a query may name."""

    kind: Kind
    operators: Sequence[str]
    #: what a task has to be to fit
    meaning: str
    example: str


FIELDS: Final[dict[str, Field]] = {
    "status": Field(
        "status",
        _EQUAL,
        "The status that the task is counted under; `upstream-failed` and the like, too.",
        "status:failed,disabled",
    ),
    "family": Field("text", _EQUAL, "The family.", "family:etl.*"),
    "id": Field("text", _EQUAL, "The task id.", "id:Aggregate_2026_*"),
    PARAM: Field(
        "text",
        _ALL,
        "A public parameter, by its name after a dot. `<` and the like compare numbers as numbers, "
        "all else as text, so that dates come in order.",
        "param.date>=2026-11-01",
    ),
    "worker": Field("text", _EQUAL, "The worker that runs the task, or ran it last.", "worker:w-1"),
    "resource": Field("text", _EQUAL, "A resource that it needs, or holds.", "resource:database"),
    "priority": Field("number", _ALL, "The priority.", "priority>=5"),
    "waiting": Field(
        "duration", _AGES, "For how long it has been PENDING, whatever it waits for.", "waiting>1h"
    ),
    "running": Field("duration", _AGES, "For how long it has run.", "running>30m"),
    "changed": Field("duration", _AGES, "How long ago its status changed.", "changed<10m"),
    "error": Field(
        "text",
        _EQUAL,
        "A part of the error that it failed with: of its last 20,000 characters.",
        'error:"No space left"',
    ),
    "reason": Field(
        "reason", _EQUAL, "Why it does not run: the reason that the list shows.", "reason:resource"
    ),
    "late": Field(
        "flag", _EQUAL, "Whether it has run longer than usual: `yes` or `no`.", "late:yes"
    ),
    "held": Field("flag", _EQUAL, "Whether it is held: `yes` or `no`.", "held:yes"),
}

_NAME: Final = re.compile(r"([A-Za-z_]+)(\.[^\s:<>\"]*)?(<=|>=|[:<>])")
_COMPARISON: Final = re.compile(r"<=|>=|[<>]")
_WORD: Final = re.compile(r"\S+")
_VALUE: Final = re.compile(r'[^\s,"]+')
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_NUMBER: Final = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?", re.IGNORECASE | re.ASCII)
_DURATION: Final = re.compile(r"(?:\d+(?:\.\d+)?[smhdw])+", re.IGNORECASE | re.ASCII)
_PART: Final = re.compile(r"([\d.]+)([smhdw])", re.IGNORECASE)
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_FLAGS: Final = {"yes": True, "true": True, "no": False, "false": False}
_MAX_SHOWN: Final = 40


class QueryError(LuigidError):
    """A query that cannot be read: where, and what was expected there."""

    def __init__(self, position: int, expected: str, found: str) -> None:
        """Take the offset of the fault in characters; `found` is empty at the end of the query."""
        shown = found if len(found) <= _MAX_SHOWN else f"{found[: _MAX_SHOWN - 1]}…"
        instead = f"“{shown}”" if found else "the end of the query"
        super().__init__(f"at character {position + 1}: expected {expected}, found {instead}")
        self.position = position


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a task has to be, or, if negated, must not be."""

    #: a key of FIELDS, or TEXT
    field: str
    operator: str = ":"
    #: it suffices that one fits; of a comparison there is one only
    values: tuple[Value, ...]
    is_negated: bool = False
    #: the name of the parameter
    param: str = ""


def parse(text: str) -> tuple[Condition, ...]:
    """Return the conditions of a query, all of which a task has to fit. Raises QueryError."""
    conditions = []
    count = 0
    for condition, position in _Parser(text).conditions():
        count += len(condition.values)
        if count > MAX_VALUES:
            raise QueryError(position, f"at most {MAX_VALUES} values in all", text[position:])
        conditions.append(condition)
    return tuple(conditions)


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def conditions(self) -> Iterator[tuple[Condition, int]]:
        """Yield each condition, and where it begins."""
        while True:
            self._skip_space()
            if self._at == len(self._text):
                return
            start = self._at
            yield self._condition(), start

    def _condition(self) -> Condition:
        is_negated = self._text[self._at] == "-"
        self._at += is_negated
        named = _NAME.match(self._text, self._at)
        if named is None:
            return Condition(field=TEXT, values=(self._free_text(),), is_negated=is_negated)
        name, param = named[1].casefold(), named[2]
        field = FIELDS.get(name)
        if field is None or (param is not None and name != PARAM):
            raise self._error(
                f"a field: {', '.join(_shown_fields())}; to search for a text with a colon, "
                "put it in quotes",
                named[0][: -len(named[3])],
            )
        if name == PARAM and (param is None or param == "."):
            raise self._error("the name of a parameter, as in param.date", named[0])
        self._at = named.end(3)
        operator = self._operator(field, named)
        return Condition(
            field=name,
            operator=operator,
            values=tuple(self._values(field, operator)),
            is_negated=is_negated,
            param="" if param is None else param[1:],
        )

    def _operator(self, field: Field, named: re.Match[str]) -> str:
        operator = named[3]
        if operator == ":" and ">" in field.operators:
            # `waiting:>1h` is what other query languages write.
            after = _COMPARISON.match(self._text, self._at)
            if after is not None:
                self._at = after.end()
                return after[0]
        if operator not in field.operators:
            self._at = named.start(3)
            raise self._error(f"{_one_of(field.operators)} after {named[1].casefold()}", operator)
        return operator

    def _values(self, field: Field, operator: str) -> Iterator[Value]:
        while True:
            start = self._at
            quoted = self._quoted()
            if quoted is None:
                plain = _VALUE.match(self._text, self._at)
                if plain is None:
                    raise self._error(_expected(field), self._rest())
                self._at = plain.end()
                text = plain[0]
            else:
                text = quoted
            value = _read(field, operator, text, is_quoted=quoted is not None)
            if value is None:
                self._at = start
                raise self._error(_expected(field), self._rest())
            yield value
            if self._at == len(self._text) or self._text[self._at].isspace():
                return
            if self._text[self._at] != "," or operator != ":":
                ends = "a comma or a space" if operator == ":" else "a space"
                raise self._error(ends, self._rest())
            self._at += 1

    def _free_text(self) -> Pattern:
        quoted = self._quoted()
        if quoted is not None:
            if self._at < len(self._text) and not self._text[self._at].isspace():
                raise self._error("a space", self._rest())
            if not quoted:
                raise self._error("a text between the quotes", '""')
            return (quoted.casefold(),)
        word = _WORD.match(self._text, self._at)
        if word is None:
            raise self._error("a field or a text", self._rest())
        self._at = word.end()
        return _pattern(word[0])

    def _quoted(self) -> str | None:
        """Return the text in quotes that stands here; None if there is none."""
        if not self._text.startswith('"', self._at):
            return None
        quoted = _QUOTED.match(self._text, self._at)
        if quoted is None:
            self._at = len(self._text)
            raise self._error("a closing quote", "")
        self._at = quoted.end()
        return re.sub(r"\\(.)", r"\1", quoted[1], flags=re.DOTALL)

    def _skip_space(self) -> None:
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1

    def _rest(self) -> str:
        """Return the word that stands here."""
        word = _WORD.match(self._text, self._at)
        return "a space" if word is None and self._at < len(self._text) else word[0] if word else ""

    def _error(self, expected: str, found: str) -> QueryError:
        return QueryError(self._at, expected, found)


def statuses_of(condition: Condition) -> frozenset[str]:
    """Return the statuses that fit a condition on the status."""
    named = {status for status in BY_URGENCY if status in condition.values}
    return frozenset(set(BY_URGENCY) - named if condition.is_negated else named)


def fits(pattern: Pattern, text: str) -> bool:
    """Tell whether a case-folded text as a whole fits a pattern; in linear time."""
    if len(pattern) == 1:
        return text == pattern[0]
    first, *middle, last = pattern
    start, end = len(first), len(text) - len(last)
    if start > end or not text.startswith(first) or not text.endswith(last):
        return False
    for part in middle:
        found = text.find(part, start, end)
        if found < 0:
            return False
        start = found + len(part)
    return True


def _pattern(text: str) -> Pattern:
    return tuple(text.casefold().split("*"))


def _read(field: Field, operator: str, text: str, *, is_quoted: bool) -> Value | None:
    """Return the value that a text means; None if it means none."""
    match field.kind:
        case "text":
            if operator != ":":
                return text
            return (text.casefold(),) if is_quoted else _pattern(text)
        case "status":
            return _named(text, BY_URGENCY)
        case "reason":
            return _named(text, REASONS)
        case "flag":
            return _FLAGS.get(text.casefold())
        case "number":
            return float(text) if _NUMBER.fullmatch(text) else None
    if not _DURATION.fullmatch(text):
        return None
    return sum(float(number) * _SECONDS[unit.lower()] for number, unit in _PART.findall(text))


def _named(text: str, names: Sequence[str]) -> str | None:
    wanted = text.casefold().replace("-", "_")
    return next((name for name in names if name.casefold() == wanted), None)


def _expected(field: Field) -> str:
    match field.kind:
        case "status":
            return f"a status: {_typed(BY_URGENCY)}"
        case "reason":
            return f"a reason: {_typed(REASONS)}"
        case "flag":
            return "yes or no"
        case "number":
            return "a number"
        case "duration":
            return "a duration such as 30m, 1h30m or 2d"
    return "a value"


def _typed(names: Sequence[str]) -> str:
    return ", ".join(name.lower().replace("_", "-") for name in names)


def _shown_fields() -> list[str]:
    return [f"{PARAM}.NAME" if name == PARAM else name for name in FIELDS]


def _one_of(operators: Sequence[str]) -> str:
    *others, last = operators
    return f"{', '.join(others)} or {last}" if others else last
