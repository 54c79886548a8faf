"""The document says which operations are recorded as actions: all by which operators act."""

import pytest

from luigid.contract import Document, Operation
from luigid.process.shipped_files import shipped

OPERATIONS = Document.read(shipped("spec/openapi.yaml")).operations
#: It does what the server does by itself every minute.
EXEMPT = {"prune", "prune.get"}


def is_action(operation: Operation) -> bool:
    """Return whether an operation changes something, and needs the role of an operator."""
    by_operators = operation.role in ("operate", "admin")
    is_change = operation.changes_state or (
        operation.rpc_method is None and operation.method in ("post", "put", "patch", "delete")
    )
    return by_operators and is_change and operation.id not in EXEMPT


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_actions_of_operators_are_recorded_and_nothing_else(operation: Operation) -> None:
    if operation.role in ("operate", "admin", "read", "work"):
        assert operation.is_audited == is_action(operation)
