"""What all mails of a server have in common."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from luigid.notifications.mail import Mail

#: what ends a line, and other characters that no header may hold
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Luigi's `[email]`: sender, format and what is put before each subject."""

    sender: str
    format: str = "plain"
    prefix: str = ""

    def mail(self, recipients: Iterable[str], subject: str, body: str) -> Mail:
        """Return a mail; a recipient may be several, with commas between them."""
        addresses = (address for recipient in recipients for address in recipient.split(","))
        return Mail(
            sender=_line(self.sender),
            recipients=tuple(filter(None, map(_line, addresses))),
            subject=_line(f"{self.prefix} {subject}"),
            body=_encodable(body),
            format=self.format,
        )

    def escaped(self, text: str) -> str:
        """Return text of others as it may stand in a body of this format."""
        return html.escape(text, quote=False) if self.format == "html" else text


def _line(text: str) -> str:
    """Return text as one line: ids and owners come from workers, and headers end with a line."""
    return _CONTROL.sub(" ", _encodable(text)).strip()


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
