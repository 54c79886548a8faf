"""Parts of the notifications, with the defaults of the settings."""

from dataclasses import asdict, replace
from typing import Any

from luigid.config import BatchEmailSection, SmtpSection
from luigid.notifications.failure_batches import FailureBatches
from luigid.notifications.smtp import Smtp

_FIELDS = ("email_interval", "batch_mode", "error_lines", "error_messages")


def failure_batches(**arguments: Any) -> FailureBatches:
    """Return batches with the settings of `[batch_email]`, except for the given arguments."""
    settings = asdict(BatchEmailSection())
    return FailureBatches(**{name: settings[name] for name in _FIELDS} | arguments)


def smtp(port: int, *, verify_certificate: bool = False, **settings: Any) -> Smtp:
    """Return the mail host at a local port, with these settings of `[smtp]`."""
    section = replace(SmtpSection(), host="127.0.0.1", port=port, **settings)
    return Smtp(**asdict(section), verify_certificate=verify_certificate)
