"""Checks of the webhooks of the settings. Nothing is sent: `luigid webhook test` does that."""

import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from luigid.config import WebhookSection
from luigid.config.webhook_table import host_of
from luigid.console.address import is_loopback
from luigid.doctor.finding import Finding, notice, ok, problem, warning
from luigid.doctor.subject import Subject


def check_webhooks(subject: Subject) -> Iterator[Finding]:
    """Report each webhook, and what about it is insecure or cannot work."""
    config = subject.config
    if config is None or not config.webhooks:
        return
    for name, section in config.webhooks.items():
        yield ok(
            "webhooks.configured",
            f"[webhook.{name}] sends {', '.join(section.events)} to {host_of(section.url)} in the "
            f"format {section.format}; luigid webhook test {name} sends it a message",
        )
        yield from _check_transport(name, section)
        yield from _check_use(name, section)
    if config.luigid.public_url is None:
        yield notice(
            "webhooks.no-links",
            "the messages of webhooks have no links, because the address of the web page is not "
            "set",
            "set [luigid] public_url",
        )


def _check_transport(name: str, section: WebhookSection) -> Iterator[Finding]:
    url = urlsplit(section.url)
    if url.scheme == "http" and not is_loopback(url.hostname or ""):
        yield warning(
            "webhooks.plain-http",
            f"[webhook.{name}] sends over plain HTTP to another machine: who listens in learns the "
            "URL and the messages",
            "use a URL with https",
        )
    if not section.verify_certificate:
        yield warning(
            "webhooks.unverified",
            f"[webhook.{name}] sends to a receiver whose certificate is not verified",
            "set ca_file to its authority's certificate, and remove verify_certificate",
        )
    if section.ca_file is not None:
        try:
            ssl.create_default_context(cafile=str(section.ca_file))
        except OSError as error:
            yield problem("webhooks.ca-file", f"[webhook.{name}] ca_file: {error}")


def _check_use(name: str, section: WebhookSection) -> Iterator[Finding]:
    if section.format == "json" and section.secret is None:
        yield notice(
            "webhooks.unsigned",
            f"[webhook.{name}] does not sign its messages: the receiver cannot know who sent them",
            "set secret",
        )
    if "late" in section.events and section.late_after is None and section.late_factor is None:
        yield notice(
            "webhooks.never-late",
            f"[webhook.{name}] sends late runs, and nothing says when a run is late",
            "set late_after or late_factor, or leave late out of events",
        )
