"""Composes mails with the sender, format and prefix of the settings."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from luigid.notifications.mail import Mail

#: Line ends and other control characters, which headers must not contain.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class MailComposer:
    """Luigi's `[email]`: the sender, the format, and the prefix of each subject."""

    sender: str
    #: `plain` or `html`
    format: str
    prefix: str

    def compose(self, recipients: Iterable[str], subject: str, body: str) -> Mail:
        """Return a mail; each recipient may be several addresses separated by commas."""
        addresses = (address for recipient in recipients for address in recipient.split(","))
        return Mail(
            sender=_one_line(self.sender),
            recipients=tuple(filter(None, map(_one_line, addresses))),
            subject=_one_line(f"{self.prefix} {subject}"),
            body=_replace_surrogates(body),
            format=self.format,
        )

    def escape(self, text: str) -> str:
        """Escape text from workers for the body: for HTML if that is the format."""
        return html.escape(text, quote=False) if self.format == "html" else text


def _one_line(text: str) -> str:
    """Return text as one line, because ids and owners from workers must not add headers."""
    return _CONTROL.sub(" ", _replace_surrogates(text)).strip()


def _replace_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
