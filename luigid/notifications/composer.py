"""Composes mails with the sender, format and prefix of the settings."""

import html
from collections.abc import Iterable
from dataclasses import dataclass

from luigid.notifications.links import page_link, task_link
from luigid.notifications.mail import Mail
from luigid.texts import encodable, one_line

#: Characters of an address (RFC 5321, 4.5.3.1.3: 256 bytes with its brackets), and of a subject:
#: longer headers take Python minutes to fold, and gigabytes.
_MAX_ADDRESS, _MAX_SUBJECT = 254, 500


@dataclass(frozen=True, slots=True)
class MailComposer:
    """Luigi's `[email]`: the sender, the format, and the prefix of each subject; and links."""

    sender: str
    #: `plain` or `html`
    format: str
    prefix: str
    #: the address of the web page, without a slash at the end; None: mails have no links
    public_url: str | None = None

    def compose(self, recipients: Iterable[str], subject: str, body: str) -> Mail:
        """Return a mail; each recipient may be several addresses separated by commas."""
        addresses = (address for recipient in recipients for address in recipient.split(","))
        return Mail(
            # Ids and owners from workers must not add headers.
            sender=one_line(self.sender),
            recipients=tuple(filter(_is_address, map(one_line, addresses))),
            subject=_shorten(one_line(f"{self.prefix} {subject}")),
            body=encodable(body),
            format=self.format,
        )

    def escape(self, text: str) -> str:
        """Escape text from workers for the body: for HTML if that is the format."""
        return html.escape(text, quote=False) if self.format == "html" else text

    def preformat(self, text: str) -> str:
        """Return text from workers for the body, in its own lines."""
        return f"<pre>{self.escape(text)}</pre>" if self.format == "html" else text

    def task_link(self, task_id: str) -> str | None:
        """Return a link to the page of a task, None if its address is not known."""
        return self._marked(task_link(self.public_url, task_id))

    def link(self, **shown: str) -> str | None:
        """Return a link to the web page that shows something, None if its address is not known.

        `shown` are the names and values of the page's own links.
        """
        return self._marked(page_link(self.public_url, **shown))

    def _marked(self, url: str | None) -> str | None:
        if url is None or self.format != "html":
            return url
        escaped = html.escape(url)
        return f'<a href="{escaped}">{escaped}</a>'


def _is_address(text: str) -> bool:
    return 0 < len(text) <= _MAX_ADDRESS


def _shorten(subject: str) -> str:
    return subject if len(subject) <= _MAX_SUBJECT else f"{subject[: _MAX_SUBJECT - 3]}..."
