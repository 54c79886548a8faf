"""Webhooks from the values of the settings."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from luigid.notifications.webhooks.bodies import FORMATS, encoded
from luigid.notifications.webhooks.errors import WebhookError
from luigid.notifications.webhooks.hook import Hook
from luigid.notifications.webhooks.message import Message
from luigid.notifications.webhooks.posting import Answer, Poster
from luigid.notifications.webhooks.sender import Sender
from luigid.notifications.webhooks.signature import headers
from luigid.notifications.webhooks.wants import Patterns, Wants


@dataclass(frozen=True, kw_only=True)
class WebhookSettings:
    """The values of a section `[webhook.NAME]`, see `luigid.config.webhook_table`."""

    url: str
    format: str
    secret: str | None
    events: tuple[str, ...]
    families: tuple[str, ...]
    workers: tuple[str, ...]
    failures_in_a_row: int
    late_after: float | None
    late_factor: float | None
    idle_workers: bool
    group_seconds: float
    max_group_seconds: float
    timeout: float
    give_up_after: float
    verify_certificate: bool
    ca_file: Path | None


def make_send(
    name: str, settings: WebhookSettings, public_url: str | None, clock: Callable[[], float]
) -> Callable[[Message], Answer]:
    """Return what sends a message, and raises NotTakenError. Raises WebhookError."""
    try:
        poster = Poster(
            settings.url,
            timeout=settings.timeout,
            verify_certificate=settings.verify_certificate,
            ca_file=settings.ca_file,
        )
    except OSError as error:
        raise WebhookError(f"[webhook.{name}] ca_file {settings.ca_file}: {error}") from error
    compose = FORMATS[settings.format]

    def send(message: Message) -> Answer:
        body = encoded(compose(message, public_url))
        return poster.post(body, headers(message.id, int(clock()), body, settings.secret))

    return send


def make_hook(
    name: str,
    settings: WebhookSettings,
    public_url: str | None,
    on_end: Callable[[Message], None],
    *,
    clock: Callable[[], float] = time.time,
    monotonic: Callable[[], float] = time.monotonic,
) -> Hook:
    """Return a webhook; `on_end` is called, in its thread, with each message that was sent.

    Raises WebhookError.
    """
    wants = Wants(
        name=name,
        events=frozenset(settings.events),
        families=Patterns.of(settings.families),
        workers=Patterns.of(settings.workers),
        failures_in_a_row=settings.failures_in_a_row,
        idle_workers=settings.idle_workers,
    )
    send = make_send(name, settings, public_url, clock)
    sender = Sender(name, send, on_end, give_up_after=settings.give_up_after, clock=clock)
    return Hook(
        wants,
        sender,
        group_seconds=settings.group_seconds,
        max_group_seconds=settings.max_group_seconds,
        clock=monotonic,
    )
