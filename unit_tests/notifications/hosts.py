"""Mail hosts and HTTP services that run in the process of the test."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Inbox:
    """Stores the mails of a host; `refusal` has its answers to commands and recipients."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        #: of each mail: sender, recipients, whether over TLS, user name
        self.deliveries: list[tuple[str, list[str], bool, str | None]] = []
        self.refusal: dict[str, str] = {}

    async def handle_MAIL(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        envelope.mail_from = address
        return self.refusal.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        refusal = self.refusal.get(address) or self.refusal.get("RCPT")
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        if "DATA" in self.refusal:
            return self.refusal["DATA"]
        login = session.auth_data.login.decode() if session.authenticated else None
        is_tls = server.transport.get_extra_info("ssl_object") is not None
        self.deliveries.append((envelope.mail_from, envelope.rcpt_tos, is_tls, login))
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


def authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: LoginPassword
) -> AuthResult:
    is_right = login == LoginPassword(b"luigi", b"secret")
    return AuthResult(success=is_right, handled=False, auth_data=login)


@contextmanager
def mail_host(
    inbox: Inbox,
    *,
    port: int = 0,
    tls: ssl.SSLContext | None = None,
    is_ssl: bool = False,
    **options: Any,
) -> Iterator[int]:
    """Run a mail host with this inbox; yield its port."""
    loop = asyncio.new_event_loop()

    def serve() -> SMTP:
        return SMTP(inbox, loop=loop, tls_context=None if is_ssl else tls, **options)

    listening = loop.create_server(serve, "127.0.0.1", port, ssl=tls if is_ssl else None)
    server = loop.run_until_complete(listening)
    running = threading.Thread(target=loop.run_forever)
    running.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        running.join()
        loop.run_until_complete(_close(server))
        loop.close()


async def _close(server: asyncio.Server) -> None:
    server.close()
    connections = asyncio.all_tasks() - {asyncio.current_task()}
    for connection in connections:
        connection.cancel()
    await asyncio.gather(*connections, return_exceptions=True)


def free_port() -> int:
    """Return a port at which no process listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class Service(HTTPServer):
    """Answers every POST with `answer`, and records the requests."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.answer: tuple[int, bytes] = (200, b"")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, dict(self.headers), body))
        status, answer = self.server.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None: ...


@contextmanager
def http_service() -> Iterator[Service]:
    with Service() as service:
        serving = threading.Thread(target=service.serve_forever, args=[0.01])
        serving.start()
        try:
            yield service
        finally:
            service.shutdown()
            serving.join()
