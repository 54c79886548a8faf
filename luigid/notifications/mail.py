"""A mail."""

from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr

#: Python folds headers at 78 characters, maybe right after the name of a header, which adds a space
#: to the beginning of a subject. Subjects that are not ASCII are folded all the same, because
#: encoded words must be short.
_UNFOLDED = policy.SMTP.clone(max_line_length=998)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail; each of its headers is one line."""

    sender: str
    recipients: tuple[str, ...]
    subject: str
    body: str
    #: `plain` or `html`
    format: str

    def message(self) -> EmailMessage:
        """Return the message to send over SMTP."""
        _, address = parseaddr(self.sender)
        message = EmailMessage(_UNFOLDED if self.subject.isascii() else policy.SMTP)
        message["Subject"] = self.subject
        message["From"] = self.sender
        message["To"] = ", ".join(self.recipients)
        message["Date"] = formatdate(localtime=True)
        message["Message-ID"] = make_msgid(domain=address.partition("@")[2] or "localhost")
        message["Auto-Submitted"] = "auto-generated"  # prevents out-of-office replies
        message.set_content(self.body, subtype=self.format)
        return message
