"""What the document promises, held against every request and every response."""

from luigid.contract.comparison import ValidatorsDiffer
from luigid.contract.document import Document, DocumentError, Operation
from luigid.contract.fallback import NotLoadedError
from luigid.contract.problem import Problem, Refusal
from luigid.contract.responses import InvalidResponse
from luigid.contract.validation import Contract
from luigid.contract.wire import Request

__all__ = [
    "Contract",
    "Document",
    "DocumentError",
    "InvalidResponse",
    "NotLoadedError",
    "Operation",
    "Problem",
    "Refusal",
    "Request",
    "ValidatorsDiffer",
]
