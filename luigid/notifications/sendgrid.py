"""Mails over SendGrid's HTTPS API, version 3."""

import json
from email.utils import parseaddr
from typing import Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from luigid.notifications.errors import MailError, MailRefusedError
from luigid.notifications.mail import Mail

_API: Final = "https://api.sendgrid.com"
#: Seconds within which the API must answer.
_TIMEOUT: Final = 30
#: HTTP status of permanent refusals.
_REFUSALS: Final = (400, 413)


class Sendgrid:
    """SendGrid, over plain HTTPS, because one request a mail needs no package."""

    def __init__(self, apikey: str | None, *, api: str = _API) -> None:
        """Take Luigi's `[sendgrid]`. Raises MailError without a key."""
        if not apikey:
            raise MailError("[sendgrid] apikey is not set, and [email] method is sendgrid")
        self._url = f"{api}/v3/mail/send"
        self._headers = {"Authorization": f"Bearer {apikey}", "Content-Type": "application/json"}

    def send(self, mail: Mail) -> None:
        """Send a mail. Raises MailRefusedError, or OSError if a retry may succeed."""
        request = Request(self._url, _body(mail), self._headers)
        try:
            with urlopen(request, timeout=_TIMEOUT):
                pass
        except HTTPError as error:
            with error:
                if error.code in _REFUSALS:
                    raise MailRefusedError(f"{error}: {error.read(1000).decode()}") from error
            raise


def _body(mail: Mail) -> bytes:
    name, address = parseaddr(mail.sender)
    to = [{"email": recipient} for recipient in mail.recipients]
    return json.dumps(
        {
            "personalizations": [{"to": to}],
            "from": {"email": address, **({"name": name} if name else {})},
            "subject": mail.subject,
            "content": [{"type": f"text/{mail.format}", "value": mail.body}],
        }
    ).encode()
