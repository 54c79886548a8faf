"""The kinds of problems that the server answers with: one table, which docs/problems.md shows.

The name of a kind never changes. A kind may be added; clients treat one that they do not know by
its status.
"""

from dataclasses import dataclass
from typing import Final

#: What stands before the name in the `type` of a problem.
PREFIX: Final = "urn:luigid:problem:"

#: The reason phrases of RFC 9110, which those of the standard library follow or not by version.
_TITLES: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    416: "Range Not Satisfiable",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem: its name, status and, for people, what it means and what helps."""

    name: str
    status: int
    meaning: str
    cure: str
    own_title: str = ""

    @property
    def type(self) -> str:
        """What tells the kind apart, in each problem of it."""
        return f"{PREFIX}{self.name}" if self.name else "about:blank"

    @property
    def title(self) -> str:
        """The status in words, or those of the kind."""
        return self.own_title or _TITLES.get(self.status, "Error")


INVALID_REQUEST: Final = ProblemKind(
    "invalid-request",
    400,
    "A parameter, an argument or the body is malformed or breaks its schema.",
    "Correct what `errors` names.",
)
INVALID_QUERY: Final = ProblemKind(
    "invalid-query",
    400,
    "The query of tasks cannot be read; `errors` says from which character on.",
    "Correct the query at this position.",
)
INVALID_HEADERS: Final = ProblemKind(
    "invalid-headers",
    400,
    "`Host` is missing or malformed, or a header that must be single is repeated.",
    "Correct the client, or the proxy before the server.",
)
MALFORMED_REQUEST: Final = ProblemKind(
    "malformed-request",
    400,
    "What came is no HTTP/1.1: its first line, headers or chunks are malformed.",
    "Correct the client, or the proxy before the server.",
)
UNKNOWN_CURSOR: Final = ProblemKind(
    "unknown-cursor",
    400,
    "The cursor is none that this server has given for this list.",
    "Begin with the first page again, without `cursor`.",
)
LOGIN_REQUIRED: Final = ProblemKind(
    "login-required",
    401,
    "The server asks for a login, and the request has no credentials.",
    "Send a password, a token or the cookie of a session, see [Access](access.md).",
)
WRONG_CREDENTIALS: Final = ProblemKind(
    "wrong-credentials",
    401,
    "The password, token or session is wrong, or has expired or been revoked.",
    "Log in again, or ask an administrator for a new token.",
)
ROLE_MISSING: Final = ProblemKind(
    "role-missing",
    403,
    "The caller is known, but lacks the role that the operation needs.",
    "Ask an administrator for the role that `detail` names.",
)
CROSS_SITE: Final = ProblemKind(
    "cross-site-request",
    403,
    "A web page of another origin tried to change something.",
    "Allow the origin in `[cors]`, if it is yours.",
)
UNKNOWN_HOST: Final = ProblemKind(
    "unknown-host",
    403,
    "The request asks by a name that is not known as one of this server.",
    "Add the name to `[luigid] allowed_hosts`, if it is one.",
)
NOT_A_FILE: Final = ProblemKind(
    "not-a-file",
    403,
    "The path is that of a folder, or leads out of the files that are served.",
    "Ask for a file.",
)
UNKNOWN_PATH: Final = ProblemKind(
    "unknown-path",
    404,
    "There is nothing at this path, or this server was built without it.",
    "Compare the path with [API](api.md); an older server may lack it.",
)
UNKNOWN_TASK: Final = ProblemKind(
    "unknown-task",
    404,
    "The scheduler knows no such task, or not any more.",
    "Look it up in the history; a worker that schedules it makes it known again.",
)
UNKNOWN_FAILURE: Final = ProblemKind(
    "unknown-failure",
    404,
    "No task fails with this error, or not any more.",
    "Ask for the list of failures again.",
)
UNKNOWN_HOLD: Final = ProblemKind(
    "unknown-hold", 404, "There is no such hold, or it is released already.", "None is needed."
)
UNKNOWN_VIEW: Final = ProblemKind(
    "unknown-view",
    404,
    "There is no such shared view, or not any more.",
    "Ask for the shared views again.",
)
UNKNOWN_ACTION: Final = ProblemKind(
    "unknown-action",
    404,
    "There is no such action, or it is forgotten: the server remembers the latest since its start.",
    "See `/v1/audit` for older ones.",
)
UNKNOWN_RECORD: Final = ProblemKind(
    "unknown-record", 404, "The history has no such record.", "Search the history."
)
HISTORY_OFF: Final = ProblemKind(
    "history-off",
    404,
    "The server records no task history.",
    "Set `[scheduler] record_task_history = true`, see [History](history.md).",
    "Task history is off",
)
METHOD_NOT_ALLOWED: Final = ProblemKind(
    "method-not-allowed",
    405,
    "The path cannot be asked with this verb.",
    "Use one of those in the header `Allow`.",
)
CONFLICT: Final = ProblemKind(
    "conflict",
    409,
    "Something in the state of the server stands in the way; `detail` says what.",
    "Ask for the state again, and decide anew.",
)
NO_LOGINS: Final = ProblemKind(
    "no-logins",
    409,
    "There is nothing to log in to: the server has no logins, or a proxy has people log in.",
    "None is needed.",
)
HOLD_REFUSED: Final = ProblemKind(
    "hold-refused",
    409,
    "Another hold covers the same already, there are too many, or it would hold everything.",
    "Release the other one, or pause the scheduler to hold everything.",
)
TOO_MANY_MATCHES: Final = ProblemKind(
    "too-many-matches",
    409,
    "The filter of an action matches more tasks than one action may change.",
    "Narrow the filter, and act several times.",
)
NOT_UNDOABLE: Final = ProblemKind(
    "not-undoable",
    409,
    "The action cannot be undone, or not any more; `detail` says why.",
    "Act on the tasks as they are now.",
)
BODY_TOO_LARGE: Final = ProblemKind(
    "body-too-large",
    413,
    "The body has more bytes than the server takes.",
    "Send less, or raise `[luigid] max_body_bytes`.",
)
UNSUPPORTED_MEDIA_TYPE: Final = ProblemKind(
    "unsupported-media-type",
    415,
    "The operation does not read bodies of this media type.",
    "Send one of those that `detail` names.",
)
NO_SUCH_RANGE: Final = ProblemKind(
    "no-such-range",
    416,
    "The file has no such part.",
    "Ask for bytes below the size that `Content-Range` names, or for the whole file.",
)
TOO_MANY_LOGINS: Final = ProblemKind(
    "too-many-logins",
    429,
    "Too many logins from this address or with this name have failed.",
    "Wait as long as `Retry-After` says.",
)
HEAD_TOO_LARGE: Final = ProblemKind(
    "head-too-large",
    431,
    "The first line and the headers together have more bytes than the server takes.",
    "Send long arguments in the body, by POST.",
)
INTERNAL_ERROR: Final = ProblemKind(
    "internal-error",
    500,
    "The server failed: a bug.",
    "Look for the `request_id` in the server's log, and report it.",
)
STATE_UNAVAILABLE: Final = ProblemKind(
    "state-unavailable",
    503,
    "The state cannot be stored or read at the moment.",
    "Ask again as `Retry-After` says; see [Durability](durability.md) if it lasts.",
)
STANDBY: Final = ProblemKind(
    "standby",
    503,
    "This server is a standby; another one has the state.",
    "Ask the other one, see [Standby](standby.md).",
)
OVERLOADED: Final = ProblemKind(
    "overloaded",
    503,
    "There is no room for another large request, or its check takes too long.",
    "Ask again as `Retry-After` says, or send less at a time.",
)
HISTORY_UNAVAILABLE: Final = ProblemKind(
    "history-unavailable",
    503,
    "The database of the task history does not answer. Events wait until it is back.",
    "Ask again later; see the server's log.",
)

#: All kinds, in the order of the documentation.
KINDS: Final = tuple(kind for kind in globals().values() if isinstance(kind, ProblemKind))

_BY_STATUS: Final = {
    400: INVALID_REQUEST,
    403: NOT_A_FILE,
    413: BODY_TOO_LARGE,
    415: UNSUPPORTED_MEDIA_TYPE,
    416: NO_SUCH_RANGE,
}


def of_status(status: int) -> ProblemKind:
    """Return the kind of a problem of which only the status is known."""
    return _BY_STATUS.get(status, ProblemKind("", status, "", ""))
