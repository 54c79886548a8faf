"""Checks of a running server: which it is, whether it is ready, what it answers, and to whom."""

import json
import socket
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs

from luigid import __version__
from luigid.console.address import is_loopback
from luigid.console.client import Client
from luigid.console.errors import ConsoleError, RefusedError
from luigid.contract import Document
from luigid.doctor.finding import Finding, notice, ok, problem, warning
from luigid.doctor.identity import Identity, identify
from luigid.doctor.listening import PROTECT
from luigid.doctor.subject import Subject
from luigid.process import shipped_files

#: A host name that no server has (RFC 2606).
_STRANGER = "doctor.invalid"
_CONNECT_TIMEOUT = 1.0
#: Calls that change nothing, with the schemas of their answers in the document.
_CALLS = (
    ("worker_list", "WorkerListAnswer"),
    ("resource_list", "ResourceListAnswer"),
    ("is_paused", "IsPausedAnswer"),
    ("has_task_history", "HasTaskHistoryAnswer"),
)


def check_server(subject: Subject) -> Iterator[Finding]:
    """Examine the server that was named, if one was."""
    client = subject.client
    if client is None:
        return
    try:
        identity = identify(client)
    except RefusedError as error:
        yield notice("server.login", str(error), "see the credentials in docs/operate.md")
        return
    except ConsoleError as error:
        yield problem("server.unreachable", str(error))
        return
    yield from _describe(client, identity)
    if not identity.is_luigi:
        yield from _check_ready(client)
    if identity.is_luigi or identity.summary is not None:
        yield from _check_contract(client, identity)
    yield from _check_exposure(client)


def _describe(client: Client, identity: Identity) -> Iterator[Finding]:
    name = identity.name
    if identity.is_luigi:
        yield notice(
            "server.luigi",
            f"{client.name} is {name}; its version cannot be told from outside",
            "stop it before this server starts with its configuration: it writes its state then",
        )
    elif identity.summary is None:
        yield notice("server.version", f"{client.name} is a {name} that is not ready")
    else:
        yield ok("server.version", f"{client.name} is {name}")
        if name != f"luigid {__version__}":
            yield notice("server.other-version", f"{name} runs there, this is {__version__}")
        if identity.summary["is_paused"]:
            yield notice("server.paused", "the scheduler is paused", "luigid unpause")


def _check_ready(client: Client) -> Iterator[Finding]:
    try:
        client.get("readyz")
    except ConsoleError as error:
        yield problem("server.not-ready", str(error), "its log says why; a standby is never ready")
    else:
        yield ok("server.ready", "it has loaded its state and can change it")


def _check_contract(client: Client, identity: Identity) -> Iterator[Finding]:
    """Validate a few answers against the document that is installed here."""
    document = _document()
    answers: list[tuple[str, str, Any]] = []
    try:
        for method, schema in _CALLS:
            answers.append((f"/api/{method}", schema, {"response": client.call(method)}))
    except ConsoleError as error:
        yield problem("server.call-failed", str(error))
        return
    if identity.summary is not None:
        answers.append(("/v1/summary", "Summary", identity.summary))
    failed = False
    for path, schema, answer in answers:
        validator = jsonschema_rs.Draft202012Validator(
            {"$ref": f"#/components/schemas/{schema}", "components": document["components"]}
        )
        for violation in islice(validator.iter_errors(answer), 1):
            failed = True
            yield problem(
                "server.contract", f"the answer of {path} breaks the contract: {violation.message}"
            )
    if not failed:
        yield ok("server.contract", f"{len(answers)} answers follow the contract")


def _check_exposure(client: Client) -> Iterator[Finding]:
    url = urlsplit(client.url)
    if client.is_unix_socket:
        yield ok("server.exposure", "it is asked by a Unix socket")
        return
    is_local = is_loopback(url.hostname or "")
    if url.scheme == "http" and not is_local:
        yield warning(
            "server.no-tls",
            f"{client.name} has no TLS: calls can be read and changed on the network",
            "set [luigid] tls_cert and tls_key, or put a proxy with TLS in front of it",
        )
    if not client.has_credentials and not is_local:
        yield warning(
            "server.no-login",
            f"{client.name} asks for no login: every client that reaches it can change everything",
            "set [luigid] auth, put a proxy with a login in front of it, or close the port by a "
            "firewall",
        )
    if is_local:
        yield _whether_others_reach(url.port or 80)
    _, headers = client.probe("api/is_paused", {"Origin": f"http://{_STRANGER}"})
    if "access-control-allow-origin" in headers:
        yield warning(
            "server.cors",
            "web pages of any origin may call the API",
            "name the origins in [cors] allowed_origins",
        )
    status, _ = client.probe("healthz", {"Host": _STRANGER, "Accept-Language": "en"})
    if status == 200:
        yield warning(
            "server.any-host",
            "it answers browsers whatever host name they ask by: a hostile page can reach it by a "
            "name that it makes lead here (DNS rebinding)",
            "take * out of [luigid] allowed_hosts, or have a proxy refuse other host names",
        )
    status, _ = client.probe("healthz", {"Accept-Language": "en"})
    if status == 403:
        yield warning(
            "server.refused-host",
            f"it refuses browsers that ask for {url.hostname}",
            "if people open its page by this name, set [luigid] public_url or allowed_hosts",
        )


def _whether_others_reach(port: int) -> Finding:
    """Tell whether a server on this machine listens on the address that others use, too."""
    address = own_address()
    if address is None:
        return notice("server.local", "it was asked from this machine, which has no network")
    try:
        with socket.create_connection((address, port), timeout=_CONNECT_TIMEOUT):
            pass
    except OSError:
        return ok("server.local", f"it does not listen on {address}: others do not reach it")
    return warning(
        "server.reachable",
        f"it listens on {address}, too: without a firewall, others reach port {port} without a "
        "login and without TLS",
        PROTECT,
    )


def own_address() -> str | None:
    """Return the address of this machine on its network; None if it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent
            address = str(probe.getsockname()[0])
        except OSError:
            return None
    return None if is_loopback(address) else address


def _document() -> dict[str, Any]:
    path = shipped_files.shipped("spec/openapi.yaml")
    checked = shipped_files.read_checked(path, path.with_suffix(".json"))
    if checked is not None:
        return dict(json.loads(checked[1]))
    return Document.read_unchecked(path).raw
