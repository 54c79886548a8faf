"""What luigid can log as a warning or an error, and why it can refuse to start.

The texts are read from the source. docs/troubleshooting.md explains each of them; a test compares.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

PACKAGE = Path(__file__).parents[2] / "luigid"

#: what stands for a value in a message
VALUE = "…"

_LEVELS = {"warning", "error", "exception", "critical"}


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """A text with `…` for each value, and the place in the source."""

    text: str
    place: str


def logged() -> Iterator[Message]:
    """Yield the texts of all warnings and errors in the log, those about settings included."""
    for place, call, texts in _calls():
        if isinstance(call.func, ast.Attribute) and call.func.attr in {*_LEVELS, "append"}:
            target = ast.unparse(call.func.value)
            is_setting = call.func.attr == "append" and target.endswith(".warnings")
            if is_setting or (call.func.attr in _LEVELS and target == "logger"):
                yield Message(template(call.args[0], texts), place)


def raised(*errors: str) -> Iterator[Message]:
    """Yield the texts of exceptions of these classes, as they are written where they are raised."""
    for place, call, texts in _calls():
        name = (
            call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        )
        if name in errors and call.args:
            yield Message(template(call.args[0], texts), place)


#: the texts that a function assigns to names
Texts = Mapping[str, ast.expr]


def _calls() -> Iterator[tuple[str, ast.Call, Texts]]:
    """Yield all calls in the functions of the package, each with its place."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                texts = _assigned_texts(function)
                for call in ast.walk(function):
                    if isinstance(call, ast.Call):
                        yield f"{path.relative_to(PACKAGE)}:{call.lineno}", call, texts


def _assigned_texts(function: ast.AST) -> Texts:
    return {
        target.id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.JoinedStr)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def template(node: ast.expr, texts: Texts = MappingProxyType({})) -> str:
    """Return the text of an expression, with `…` for what is known only when it runs."""
    return re.sub(f"{VALUE}+", VALUE, _template(node, texts))


def _template(node: ast.expr, texts: Texts) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"%[sdrg]", VALUE, node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_template(part, texts) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return _template(node.value, texts)
    if isinstance(node, ast.Name) and node.id in texts:
        return _template(texts[node.id], {})
    return VALUE
