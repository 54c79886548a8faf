"""A client of the API: the paths under /v1/, Luigi's methods, and the stream of changes."""

import http.client
import json
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPHandler, OpenerDirector, ProxyHandler, Request, build_opener

from luigid.console.address import Address, is_loopback
from luigid.console.errors import ConsoleError, RefusedError, UnknownTaskError, UnreachableError

#: seconds without an answer, or without a byte of one
_TIMEOUT: Final = 30.0
#: the server sends a heartbeat every 15 seconds
_STREAM_TIMEOUT: Final = 45.0
_MAX_MESSAGE: Final = 300
#: bytes of a piece of a long answer
_CHUNK: Final = 65_536
#: the type of the problem that says so; its table takes longer to import than a command to run
UNKNOWN_TASK: Final = "urn:luigid:problem:unknown-task"


def quoted(text: str) -> str:
    """Return a text as it stands in the path of a URL. Raises RefusedError if none can carry it."""
    try:
        return quote(text, safe="")
    except UnicodeEncodeError as error:
        raise _not_utf_8(error) from None


def _not_utf_8(error: UnicodeEncodeError) -> RefusedError:
    return RefusedError(f"{error.object}: not UTF-8, no request can carry it")


class Client:
    """Calls one server. Raises ConsoleError: RefusedError or UnreachableError."""

    def __init__(self, address: Address, timeout: float = _TIMEOUT) -> None:
        """Take the server's address, and the seconds to wait for an answer."""
        self.name = address.name
        self.url = address.url
        self.is_unix_socket = address.socket is not None
        self.has_credentials = address.authorization is not None
        self._address = address
        self._timeout = timeout
        self._opener = _opener(address)

    def get(self, path: str, query: Mapping[str, object] | None = None) -> Any:
        """Return the answer of a path such as `v1/summary`, decoded from JSON.

        A list in the query is sent as several parameters of its name.
        """
        return self._json(self._request(path, query))

    def call(self, method: str, **arguments: object) -> Any:
        """Call a method of Luigi's scheduler, and return its response."""
        answer = self._json(
            self._request(
                f"api/{method}",
                body=json.dumps(arguments).encode(),
                headers={"Content-Type": "application/json"},
            )
        )
        try:
            return answer["response"]
        except (KeyError, TypeError):
            raise UnreachableError(f"{self.name}: this is no answer of luigid") from None

    def post(self, path: str, body: object) -> Any:
        """Send a body in JSON to a path such as `v1/actions`, and return the answer."""
        headers = {"Content-Type": "application/json"}
        return self._json(self._request(path, body=json.dumps(body).encode(), headers=headers))

    def delete(self, path: str) -> None:
        """Delete what is at a path such as `v1/holds/7`."""
        request = self._request(path)
        request.method = "DELETE"
        with self._opened(request, self._timeout):
            pass

    def task(self, task_id: str, part: str = "") -> Any:
        """Return the details of a task, or its `explanation` or `runs`. Raises UnknownTaskError."""
        path = f"v1/tasks/{quoted(task_id)}"
        return self.get(f"{path}/{part}" if part else path)

    def changes(self, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """Yield the data of each event of /v1/events, until the server ends the stream.

        `limit` is the number of events to ask for.
        """
        query = {} if limit is None else {"limit": limit}
        request = self._request("v1/events", query, headers={"Accept": "text/event-stream"})
        with self._opened(request, _STREAM_TIMEOUT) as response, self._translated_errors():
            for line in response:
                name, _, value = line.partition(b":")
                if name == b"data":
                    yield self._decode(value)

    def chunks(self, path: str, query: Mapping[str, object] | None = None) -> Iterator[bytes]:
        """Yield the body of an answer, such as that of `v1/tasks/export`, piece by piece."""
        request = self._request(path, query)
        with self._opened(request, self._timeout) as response, self._translated_errors():
            while chunk := response.read1(_CHUNK):
                yield chunk

    def probe(
        self, path: str, headers: Mapping[str, str], method: str = "GET"
    ) -> tuple[int, dict[str, str]]:
        """Return the status of an answer, whatever it is, and its headers, in lower case."""
        request = self._request(path, headers=headers)
        request.method = method
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                return response.status, _lower(response.headers)
        except HTTPError as error:
            with error:
                return error.code, _lower(error.headers)
        except (URLError, HTTPException, OSError) as error:
            raise self._unreachable(error) from None

    def _request(
        self,
        path: str,
        query: Mapping[str, object] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Request:
        url = f"{self._address.url}/{path}"
        if query:
            try:
                url += f"?{urlencode(query, doseq=True)}"
            except UnicodeEncodeError as error:
                raise _not_utf_8(error) from None
        request = Request(url, data=body, headers={"User-Agent": "luigid", **(headers or {})})
        if self._address.authorization is not None:
            request.add_unredirected_header("Authorization", self._address.authorization)
        return request

    def _json(self, request: Request) -> Any:
        with self._opened(request, self._timeout) as response, self._translated_errors():
            content = response.read()
        return self._decode(content)

    def _decode(self, content: bytes) -> Any:
        try:
            return json.loads(content)
        except ValueError:
            raise UnreachableError(
                f"{self.name}: the answer is not JSON: is it a luigid that answers?"
            ) from None

    @contextmanager
    def _opened(self, request: Request, timeout: float) -> Iterator[HTTPResponse]:
        try:
            response = self._opener.open(request, timeout=timeout)
        except HTTPError as error:
            with error:
                raise self._refusal(error) from None
        except (URLError, HTTPException, OSError) as error:
            raise self._unreachable(error) from None
        with response:
            yield response

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        try:
            yield
        except (HTTPException, OSError) as error:
            if isinstance(error, BrokenPipeError):
                raise  # of standard output
            raise self._unreachable(error) from None

    def _unreachable(self, error: Exception) -> UnreachableError:
        cause = error.reason if isinstance(error, URLError) else error
        if isinstance(cause, TimeoutError):
            return UnreachableError(f"{self.name} does not answer")
        reason = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
        return UnreachableError(f"{self.name} cannot be reached: {reason}")

    def _refusal(self, error: HTTPError) -> ConsoleError:
        detail, type_ = _problem_of(error)
        status = f"{error.code} {error.reason}"
        if error.code == 404 and detail is None:
            return UnreachableError(f"{self.name}: {status}: is it another luigid, or Luigi's own?")
        message = f"{self.name}: {status}" if detail is None else f"{self.name}: {detail}"
        if error.code >= 500:
            return UnreachableError(message)
        if type_ == UNKNOWN_TASK:
            return UnknownTaskError(message if detail is None else detail)
        # What is gone is no fault of the server that is named.
        return RefusedError(detail if error.code == 404 and detail is not None else message)


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _problem_of(error: HTTPError) -> tuple[str | None, str | None]:
    """Return the detail and the type of a problem; None each if the answer is something else."""
    try:
        problem = json.loads(error.read())
        detail, type_ = problem.get("detail"), problem.get("type")
    except (ValueError, AttributeError, HTTPException, OSError):
        return None, None
    return detail[:_MAX_MESSAGE] if isinstance(detail, str) else None, type_


def _opener(address: Address) -> OpenerDirector:
    if address.socket is not None:
        return build_opener(ProxyHandler({}), _UnixHandler(address.socket))
    if is_loopback(urlsplit(address.url).hostname or ""):
        return build_opener(ProxyHandler({}))  # no proxy leads to this machine
    return build_opener()


class _UnixHandler(HTTPHandler):
    """Connects to a Unix socket, whatever the host of the URL."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def http_open(self, req: Request) -> HTTPResponse:
        path = self._path

        class Connection(UnixConnection):
            def __init__(self, _host: str, timeout: float = _TIMEOUT, **_: object) -> None:
                super().__init__(path, timeout)

        return self.do_open(Connection, req)


class UnixConnection(http.client.HTTPConnection):
    """A connection to a Unix socket."""

    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        """Connect."""
        if sys.platform == "win32":
            raise OSError("Unix sockets work on Linux and macOS only")
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))
