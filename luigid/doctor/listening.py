"""Checks of where the server will listen, who can reach it, and where it writes."""

import socket
from collections.abc import Iterator

from luigid.config import Config, ServerOptions
from luigid.console.address import is_loopback, parse_address
from luigid.console.client import Client
from luigid.console.errors import ConsoleError
from luigid.doctor.disks import check_folder
from luigid.doctor.finding import Finding, notice, ok, problem, warning
from luigid.doctor.identity import identify
from luigid.doctor.subject import Subject
from luigid.process.logs import DEFAULT_DIRECTORY

#: advice for a server that every client on the network reaches
PROTECT = (
    "listen on 127.0.0.1 or a Unix socket behind a proxy that has TLS and a login, or close the "
    "port by a firewall"
)
_TIMEOUT = 2.0


def check_place(subject: Subject) -> Iterator[Finding]:
    """Report whether the port or the socket is free."""
    if subject.config is None:
        return
    options = subject.config.server
    if options.unix_socket is not None:
        folder = options.unix_socket.absolute().parent
        yield from check_folder("listening", folder, "the Unix socket", is_sqlite=False)
        return
    if options.port == 0:
        yield ok("listening.port", "the server listens on any free port")
        return
    reason = _why_taken(options)
    if reason is None:
        yield ok("listening.port", f"port {options.port} is free")
        return
    listener = _listener(options)
    advice = "stop it before this server starts, or choose another --port"
    if listener is None:
        yield problem("listening.port", f"port {options.port}: {reason}", advice)
    else:
        yield notice("listening.port", f"{listener} listens on port {options.port} already", advice)


def check_exposure(subject: Subject) -> Iterator[Finding]:
    """Report who can reach the server, and whether it has a login and TLS."""
    if subject.config is None:
        return
    options = subject.config.server
    if options.unix_socket is not None:
        yield ok("exposure.address", "only this user's processes can connect to the Unix socket")
    elif options.address is not None and is_loopback(options.address):
        yield ok("exposure.address", f"only this machine can connect to {options.address}")
    else:
        section = subject.config.luigid
        place = options.address or "all addresses of this machine"
        if section.auth != "none":
            yield from _check_tls(subject.config, place)
            return
        port = f"port {options.port}" if options.port else "its port"
        yield warning(
            "exposure.address",
            f"it listens on {place}, without a login and without TLS: every client that "
            f"reaches {port} can read parameters and errors, mark tasks as done and pause it",
            PROTECT,
        )


def _check_tls(config: Config, place: str) -> Iterator[Finding]:
    """Report whether logins can be read on the network."""
    auth = config.luigid.auth
    if config.luigid.tls_cert is not None:
        yield ok("exposure.address", f"it listens on {place}, with TLS, and asks for a login")
    elif auth == "proxy":
        yield notice(
            "exposure.address",
            f"it listens on {place} without TLS; logins are those of a proxy",
            "listen on 127.0.0.1 if the proxy is on this machine",
        )
    else:
        yield warning(
            "exposure.login-without-tls",
            f"it listens on {place} and asks for a login without TLS: passwords and tokens can be "
            "read on the network",
            "set [luigid] tls_cert, or listen on 127.0.0.1 behind a proxy that has TLS",
        )


def check_cors(subject: Subject) -> Iterator[Finding]:
    """Report which web pages may call the API."""
    if subject.config is None or not subject.config.cors.enabled:
        return
    cors = subject.config.cors
    if cors.allow_any_origin:
        with_credentials = ", with the credentials of the user" if cors.allow_credentials else ""
        yield warning(
            "exposure.cors",
            f"[cors] allow_any_origin: every web page that a user opens may call the API"
            f"{with_credentials}",
            "name the origins in allowed_origins",
        )
    elif cors.allowed_origins:
        yield notice(
            "exposure.cors", f"web pages of {', '.join(cors.allowed_origins)} may call the API"
        )


def check_logs(subject: Subject) -> Iterator[Finding]:
    """Report whether logs and the pidfile can be written."""
    if subject.config is None:
        return
    options = subject.config.server
    directory = options.logdir or (DEFAULT_DIRECTORY if options.background else None)
    if directory is not None:
        yield from check_folder("logs", directory, "the logs", is_sqlite=False)
    if options.pidfile is not None:
        folder = options.pidfile.absolute().parent
        yield from check_folder("pidfile", folder, "the pidfile", is_sqlite=False)


def _why_taken(options: ServerOptions) -> str | None:
    """Return why the server cannot listen; None if it can. Nothing is listened to."""
    host = options.address or "0.0.0.0"
    try:
        found = socket.getaddrinfo(host, options.port, type=socket.SOCK_STREAM)
        for family, kind, protocol, _, address in found:
            with socket.socket(family, kind, protocol) as each:
                each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                each.bind(address)
    except (OSError, UnicodeError) as error:
        return getattr(error, "strerror", None) or str(error)
    return None


def _listener(options: ServerOptions) -> str | None:
    """Return which scheduler listens; None if it is none, or does not tell."""
    host = options.address or "127.0.0.1"
    host = f"[{host}]" if ":" in host else host
    client = Client(parse_address(f"http://{host}:{options.port}"), _TIMEOUT)
    try:
        return identify(client).name
    except ConsoleError:
        return None
