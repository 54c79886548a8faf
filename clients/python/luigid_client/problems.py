"""Problems (RFC 9457) as exceptions."""

from typing import TypeVar, cast

from luigid_client.models import Problem

T = TypeVar("T")


class ProblemError(Exception):
    """The server has refused a call, or could not answer it; nothing was changed.

    `type` is stable, such as `urn:luigid:problem:unknown-task`; `problem` has all that was said.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status}: {problem.detail}")
        self.problem = problem
        self.type = str(getattr(problem.type_, "value", problem.type_))
        self.status = int(problem.status)


def result(answer: T | Problem | None) -> T:
    """Return what a function of `api` has returned. Raises ProblemError for a problem.

    None is the answer of operations that answer nothing, and of no other.
    """
    if isinstance(answer, Problem):
        raise ProblemError(answer)
    return cast("T", answer)
