"""What the document promises, held against every request and every response."""

from luigid.contract.comparison import ValidatorsDifferError
from luigid.contract.document import Document, DocumentError, Operation
from luigid.contract.fallback import NotLoadedError
from luigid.contract.problem import Problem, RequestRefusedError
from luigid.contract.requests import LargeRequestError
from luigid.contract.responses import InvalidResponseError
from luigid.contract.validation import Contract
from luigid.contract.wire import Request

__all__ = [
    "Contract",
    "Document",
    "DocumentError",
    "InvalidResponseError",
    "LargeRequestError",
    "NotLoadedError",
    "Operation",
    "Problem",
    "Request",
    "RequestRefusedError",
    "ValidatorsDifferError",
]
