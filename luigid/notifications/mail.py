"""A mail, and what can be wrong with one."""

from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr

#: Python folds at 78 characters, and then right after the name of a header, which leaves a space at
#: the begin of a subject. Encoded words must be short.
_UNFOLDED = policy.SMTP.clone(max_line_length=998)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, all of whose headers are of one line."""

    sender: str
    recipients: tuple[str, ...]
    subject: str
    body: str
    #: `plain` or `html`
    format: str

    def message(self) -> EmailMessage:
        """Return it as it is sent over SMTP."""
        _, address = parseaddr(self.sender)
        message = EmailMessage(_UNFOLDED if self.subject.isascii() else policy.SMTP)
        message["Subject"] = self.subject
        message["From"] = self.sender
        message["To"] = ", ".join(self.recipients)
        message["Date"] = formatdate(localtime=True)
        message["Message-ID"] = make_msgid(domain=address.partition("@")[2] or "localhost")
        message["Auto-Submitted"] = "auto-generated"  # nobody's out-of-office reply is wanted
        message.set_content(self.body, subtype=self.format)
        return message
