"""Matching the document's operations with the scheduler's methods and the handlers of pages."""

import re
from collections.abc import Callable, Iterable, Mapping

from tornado.web import RequestHandler

from luigid.contract import DocumentError, Operation

#: the operations of one path
OperationsByVerb = Mapping[str, Operation]


def by_path(operations: Iterable[Operation]) -> dict[str, dict[str, Operation]]:
    """Return the operations by path template and verb; verbs are in upper case, as in requests."""
    paths: dict[str, dict[str, Operation]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.upper()] = operation
    return paths


def rpc_methods(
    operations: Iterable[Operation], scheduler: object
) -> dict[str, Callable[..., object]]:
    """Return the scheduler's methods by path.

    Raises DocumentError if an operation has no method, or a public method no operation.
    """
    public = {name for name in dir(scheduler) if not name.startswith("_")}
    methods = {name: getattr(scheduler, name) for name in public}
    methods = {name: method for name, method in methods.items() if callable(method)}
    calls = [operation for operation in operations if operation.rpc_method is not None]
    for operation in calls:
        if operation.rpc_method not in methods:
            message = f"the scheduler has no method {operation.rpc_method}"
            raise DocumentError(f"operation {operation.id}: {message}")
    if unlisted := methods.keys() - {operation.rpc_method for operation in calls}:
        names = ", ".join(sorted(unlisted))
        raise DocumentError(f"the scheduler's {names}: the document has no such operation")
    return {call.path: methods[call.rpc_method] for call in calls if call.rpc_method is not None}


def check_verbs(handler: type[RequestHandler], operations: Iterable[Operation]) -> None:
    """Raise DocumentError for an operation whose verb the handler does not answer."""
    for operation in operations:
        if _verb(handler, operation) is _verb(RequestHandler, operation):
            message = f"nothing answers {operation.method.upper()} {operation.path}"
            raise DocumentError(f"operation {operation.id}: {message}")


def path_pattern(template: str, parameter: str) -> str:
    """Return a regular expression for a path template whose parameters match `parameter`."""
    literals_and_names = re.split(r"\{(\w+)\}", template)
    literals = map(re.escape, literals_and_names[::2])
    names = [f"(?P<{name}>{parameter})" for name in literals_and_names[1::2]]
    return "".join(a + b for a, b in zip(literals, [*names, ""], strict=True))


def _verb(handler: type[RequestHandler], operation: Operation) -> object:
    return getattr(handler, operation.method, None)
