"""Composes mails with the sender, format and prefix of the settings."""

import html
from collections.abc import Iterable
from dataclasses import dataclass

from luigid.notifications.mail import Mail
from luigid.texts import encodable, one_line


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
            # Ids and owners from workers must not add headers.
            sender=one_line(self.sender),
            recipients=tuple(filter(None, map(one_line, addresses))),
            subject=one_line(f"{self.prefix} {subject}"),
            body=encodable(body),
            format=self.format,
        )

    def escape(self, text: str) -> str:
        """Escape text from workers for the body: for HTML if that is the format."""
        return html.escape(text, quote=False) if self.format == "html" else text
