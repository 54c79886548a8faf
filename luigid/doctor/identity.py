"""Which scheduler answers at a URL: this server, Luigi's, or none."""

from typing import Any, NamedTuple

from luigid.console.client import Client
from luigid.console.errors import ConsoleError, RefusedError, UnreachableError


class Identity(NamedTuple):
    """A scheduler that answers."""

    #: `luigid 1.0.0`, or `Luigi's luigid`
    name: str
    #: the answer of /v1/summary; None from Luigi's own server, and from a standby
    summary: dict[str, Any] | None
    is_luigi: bool


def identify(client: Client) -> Identity:
    """Return which scheduler answers. Raises ConsoleError if none does, or if a login is needed.

    Only what changes nothing is asked.
    """
    status, headers = client.probe("healthz", {})
    if status in (401, 403):
        raise RefusedError(f"{client.name} answers {status}: it asks for a login")
    if status == 200 and headers.get("content-type", "").startswith("application/json"):
        return _ours(client)
    try:
        client.call("is_pause_enabled")
    except ConsoleError as error:
        raise UnreachableError(f"{client.name}: no scheduler of Luigi answers there") from error
    return Identity("Luigi's luigid", None, is_luigi=True)


def _ours(client: Client) -> Identity:
    try:
        summary = client.get("v1/summary")
    except UnreachableError:
        return Identity("luigid", None, is_luigi=False)
    return Identity(f"luigid {summary['server']['version']}", summary, is_luigi=False)
