"""Mails over SMTP, with Python's blocking client, because mails are sent in a thread anyway."""

import smtplib
import ssl
from contextlib import suppress

from luigid.notifications.errors import MailRefusedError
from luigid.notifications.mail import Mail


class Smtp:
    """A mail host; each mail has a connection of its own."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        local_hostname: str | None,
        ssl: bool,
        no_tls: bool,
        timeout: float,
        username: str | None,
        password: str | None,
        verify_certificate: bool,
    ) -> None:
        """Take Luigi's `[smtp]`. Port 0 means the standard port, timeout 0 that of the system.

        `ssl`: use TLS from the start. Otherwise use STARTTLS if the host offers it, unless
        `no_tls`.
        """
        self._address = host, port
        self._local_hostname = local_hostname
        self._is_ssl = ssl
        self._starts_tls = not no_tls
        self._timeout = timeout or None
        self._username = username
        self._password = password
        self._tls = _context(verify_certificate)

    def send(self, mail: Mail) -> None:
        """Send a mail. Raises MailRefusedError, or OSError if a retry may succeed."""
        connection = self._connect()
        try:
            self._start_session(connection)
            self._submit(connection, mail)
            with suppress(OSError):  # the mail is accepted, and must not be sent again
                connection.quit()
        finally:
            connection.close()

    def _connect(self) -> smtplib.SMTP:
        if self._is_ssl:
            return smtplib.SMTP_SSL(
                *self._address,
                self._local_hostname,
                timeout=self._timeout,  # type: ignore[arg-type]  # None means no timeout
                context=self._tls,
            )
        return smtplib.SMTP(
            *self._address,
            self._local_hostname,
            timeout=self._timeout,  # type: ignore[arg-type]  # as above
        )

    def _start_session(self, connection: smtplib.SMTP) -> None:
        connection.ehlo_or_helo_if_needed()
        if self._starts_tls and connection.has_extn("starttls"):
            connection.starttls(context=self._tls)
        if self._username and self._password:
            connection.login(self._username, self._password)

    def _submit(self, connection: smtplib.SMTP, mail: Mail) -> None:
        try:
            connection.send_message(mail.message(), mail.sender, mail.recipients)
        except smtplib.SMTPRecipientsRefused as error:
            if all(code >= 500 for code, _ in error.recipients.values()):
                raise MailRefusedError(str(error)) from error
            raise
        except smtplib.SMTPNotSupportedError as error:  # an address that is not ASCII
            raise MailRefusedError(str(error)) from error
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            if error.smtp_code >= 500:
                raise MailRefusedError(str(error)) from error
            raise


def _context(verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
