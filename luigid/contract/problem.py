"""Errors as answers: problem details (RFC 9457), application/problem+json."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from luigid.contract import json_codec, problem_kinds
from luigid.contract.problem_kinds import ProblemKind
from luigid.errors import LuigidError

Location = Literal["query", "body", "path", "header", "form"]

#: Headers of a 503: in how many seconds to ask again.
RETRY_LATER = {"Retry-After": "1"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request is not answered as it was meant.

    `errors` has an entry for each fault, `{location, pointer, keyword, detail}`: the part of the
    request, a JSON pointer into it, the rule that was broken, a sentence; and in a text that has a
    grammar the `position`.
    """

    kind: ProblemKind
    detail: str
    errors: tuple[dict[str, Any], ...] = ()

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.kind.status

    @property
    def title(self) -> str:
        """The status in words."""
        return self.kind.title

    def to_bytes(self, request_id: str) -> bytes:
        """Return the body of the answer to a request."""
        body: dict[str, object] = {
            "type": self.kind.type,
            "title": self.kind.title,
            "status": self.status,
            "detail": self.detail,
            "request_id": request_id,
        }
        if self.errors:
            body["errors"] = self.errors
        return json_codec.encode(body)


class RequestRefusedError(LuigidError):
    """A request that is not taken: what to answer."""

    def __init__(self, problem: Problem, headers: dict[str, str] | None = None) -> None:
        super().__init__(problem.detail)
        self.problem = problem
        self.headers = headers or {}


def bad_request(
    detail: str,
    errors: tuple[dict[str, Any], ...] = (),
    kind: ProblemKind = problem_kinds.INVALID_REQUEST,
) -> Problem:
    """Say that the request is malformed, or breaks a schema."""
    return Problem(kind, detail, errors)


def unreadable_query(
    location: Location, pointer: str, detail: str, position: int
) -> RequestRefusedError:
    """Refuse a query of tasks that cannot be read from a position on."""
    error: dict[str, Any] = {
        "location": location,
        "pointer": pointer,
        "keyword": "syntax",
        "detail": detail,
        "position": position,
    }
    return RequestRefusedError(
        bad_request(f"In the query, {detail}.", (error,), problem_kinds.INVALID_QUERY)
    )


def unauthorized(*, is_wrong: bool) -> Problem:
    """Say that nobody is logged in; `is_wrong`: the request has credentials, and they are wrong."""
    why = "The credentials are wrong, or no longer valid." if is_wrong else "Nobody is logged in."
    kind = problem_kinds.WRONG_CREDENTIALS if is_wrong else problem_kinds.LOGIN_REQUIRED
    return Problem(kind, f"{why} This server asks for a login.")


def forbidden(name: str | None, role: str) -> Problem:
    """Say that a caller lacks a role."""
    return Problem(
        problem_kinds.ROLE_MISSING,
        f"{name or 'This caller'} may not do this: it needs the role {role}.",
    )


def no_login() -> Problem:
    """Say that one cannot log in here."""
    return Problem(
        problem_kinds.NO_LOGINS,
        "There is nothing to log in to: this server has no logins of its own.",
    )


def too_many_failures(seconds: int) -> Problem:
    """Say that so many logins have failed that the next must wait."""
    when = "in a second" if seconds == 1 else f"in {seconds} seconds"
    return Problem(problem_kinds.TOO_MANY_LOGINS, f"Too many logins have failed. Try again {when}.")


def cross_site(origin: str | None) -> Problem:
    """Say that a page of another origin, None if unknown, may not change anything."""
    page = "another site" if origin is None else origin
    return Problem(
        problem_kinds.CROSS_SITE,
        f"A page of {page} may not change anything here; CORS does not allow it.",
    )


def foreign_host(host: str, *, is_strict: bool) -> Problem:
    """Say that the server is not asked by names like this; with `is_strict`, nobody may."""
    who = "" if is_strict else "A browser may not ask by it, since any page can make it lead here. "
    return Problem(
        problem_kinds.UNKNOWN_HOST,
        f"{host} is not known as a name of this server. {who}If it is one, an administrator can "
        f"set [luigid] {'allowed_hosts' if is_strict else 'public_url or allowed_hosts'}.",
    )


def not_found(path: str) -> Problem:
    """Say that there is nothing under the path."""
    return Problem(problem_kinds.UNKNOWN_PATH, f"There is nothing at {path}.")


def no_such_task(task_id: str) -> Problem:
    """Say that the scheduler knows no such task."""
    return Problem(problem_kinds.UNKNOWN_TASK, f"There is no task {task_id}.")


def no_such_hold(hold_id: int) -> Problem:
    """Say that there is no such hold."""
    return Problem(problem_kinds.UNKNOWN_HOLD, f"There is no hold {hold_id}.")


def no_such_action(action_id: str) -> Problem:
    """Say that there is no such action, or that it is forgotten."""
    return Problem(
        problem_kinds.UNKNOWN_ACTION, f"There is no action {action_id}, or it is forgotten."
    )


def action_of_former_start(action_id: str) -> Problem:
    """Say that an action was not begun since the server was started."""
    return Problem(
        problem_kinds.UNKNOWN_ACTION,
        f"Action {action_id} was not begun since the server was started. A restart forgets "
        "actions, with their progress and undo; /v1/audit has what they did.",
    )


def no_such_view(view_id: str) -> Problem:
    """Say that there is no such shared view."""
    return Problem(problem_kinds.UNKNOWN_VIEW, f"There is no view {view_id}.")


def conflict(detail: str, kind: ProblemKind = problem_kinds.CONFLICT) -> Problem:
    """Say, in a sentence, what in the state of the server stands in the way."""
    return Problem(kind, detail)


def no_such_failure(key: str) -> Problem:
    """Say that no task fails with the error of a key."""
    return Problem(problem_kinds.UNKNOWN_FAILURE, f"No task has failed with the error {key}.")


def method_not_allowed(path: str, allow: str) -> Problem:
    """Say that the path does not know the verb; `allow` is as in the header of that name."""
    return Problem(problem_kinds.METHOD_NOT_ALLOWED, f"{path} can be asked with {allow} only.")


def too_large(limit: int) -> Problem:
    """Say that the body has more than `limit` bytes."""
    return Problem(
        problem_kinds.BODY_TOO_LARGE,
        f"The body is larger than {limit} bytes, the limit of this server.",
    )


def malformed_request() -> Problem:
    """Say that what came is no HTTP."""
    return Problem(problem_kinds.MALFORMED_REQUEST, "This is not an HTTP/1.1 request.")


def head_too_large(limit: int) -> Problem:
    """Say that the first line and the headers have more than `limit` bytes."""
    return Problem(
        problem_kinds.HEAD_TOO_LARGE,
        f"The first line and the headers have more than {limit} bytes, the limit of this server. "
        "A body has room.",
    )


def no_such_range() -> Problem:
    """Say that a file has no such part."""
    return Problem(problem_kinds.NO_SUCH_RANGE, "The file has no such part.")


def unsupported_media_type(media_type: str, supported: Sequence[str]) -> Problem:
    """Say that the body is of a media type, empty for none, that the operation does not read."""
    kind = f"is {media_type}" if media_type else "has no media type"
    return Problem(
        problem_kinds.UNSUPPORTED_MEDIA_TYPE,
        f"The body {kind}; it can be {' or '.join(supported)}.",
    )


def internal_error() -> Problem:
    """Say that the server failed, and no more than that."""
    return Problem(problem_kinds.INTERNAL_ERROR, "The server failed; its log says how.")


def unavailable(why: str, kind: ProblemKind = problem_kinds.STATE_UNAVAILABLE) -> Problem:
    """Say that the request cannot be answered now, and why."""
    return Problem(kind, f"Not now: {why}. Nothing was changed; ask again.")
