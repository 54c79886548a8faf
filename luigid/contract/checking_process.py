"""The process that checks large requests, so that they do not hold the event loop of the server.

Its standard input begins with the document, in JSON; a request and its body follow, again and
again. For each it writes a `Checked`. Every part is a frame, see `frames`. It ends with its input.
"""

import json
import os
import pickle
import sys
from collections.abc import Sequence
from typing import NamedTuple

from luigid.contract import document as documents
from luigid.contract import frames
from luigid.contract.call_plans import Arguments
from luigid.contract.compiled import Compiler
from luigid.contract.fallback import Fallback
from luigid.contract.node import Node
from luigid.contract.problem import Problem, RequestRefusedError
from luigid.contract.requests import RequestValidator
from luigid.contract.wire import Request

#: The server goes first where there are more processes than processors.
_NICENESS = 5


class Checked(NamedTuple):
    """The checked arguments of a request, or why and with which headers it is refused.

    It is pickled: of all codecs this one alone reads back each value quickly, integers of any size,
    infinite numbers and lone surrogates too.
    """

    arguments: Arguments | None
    problem: Problem | None
    headers: dict[str, str]


def main(max_marks: int) -> None:
    """Check requests until the input ends; see `Contract` for `max_marks`."""
    if sys.platform != "win32":
        os.nice(_NICENESS)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    text = frames.read(source)
    if text is None:
        return
    raw = json.loads(text)
    operations = {operation.id: operation for operation in documents.operations(raw)}
    root = Node(raw)
    fallback = Fallback(raw)
    validator = RequestValidator(
        root, tuple(operations.values()), Compiler(root), fallback, max_marks
    )
    while (head := frames.read(source)) is not None:
        operation_id, query, content_type = json.loads(head)
        operation = operations[operation_id]
        body = frames.read(source) or b""
        request = Request(operation.method, query, content_type, body, {}, {})
        del body
        frames.write(sink, pickle.dumps(_check(validator, operation, request), protocol=5))


def head_of(operation: documents.Operation, request: Request) -> bytes:
    """Return the frame of a request that comes before the one of its body."""
    return json.dumps((operation.id, request.query, request.content_type)).encode()


def _check(
    validator: RequestValidator, operation: documents.Operation, request: Request
) -> Checked:
    try:
        return Checked(validator.large_arguments(operation, request), None, {})
    except RequestRefusedError as refusal:
        return Checked(None, refusal.problem, refusal.headers)


def command(max_marks: int) -> Sequence[str]:
    """Return the command that runs `main`, with the modules of this process (see `-P`)."""
    # Not with -m: what is pickled must not belong to a module named __main__.
    return (sys.executable, "-P", "-c", f"from {__name__} import main; main({max_marks})")
