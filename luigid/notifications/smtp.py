"""Mail over SMTP. Python's own client: outbox and long mails need a thread in any case."""

import smtplib
import ssl
from contextlib import suppress

from luigid.notifications.errors import RefusedError
from luigid.notifications.mail import Mail


class Smtp:
    """A mail host, connected anew for each mail."""

    def __init__(
        self,
        *,
        host: str = "localhost",
        port: int = 0,
        local_hostname: str | None = None,
        ssl: bool = False,
        no_tls: bool = False,
        timeout: float = 10.0,
        username: str | None = None,
        password: str | None = None,
        verify_certificate: bool = False,
    ) -> None:
        """Take Luigi's `[smtp]`. Port 0 is the usual one, a timeout of 0 the system's.

        `ssl`: TLS from the start. Otherwise STARTTLS if the host offers it, but for `no_tls`.
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
        """Send a mail. Raises RefusedError, or OSError if another attempt may help."""
        connection = self._connect()
        try:
            self._begin(connection)
            self._submit(connection, mail)
            with suppress(OSError):  # the mail is on its way: it must not be sent again
                connection.quit()
        finally:
            connection.close()

    def _connect(self) -> smtplib.SMTP:
        if self._is_ssl:
            return smtplib.SMTP_SSL(
                *self._address,
                self._local_hostname,
                timeout=self._timeout,  # type: ignore[arg-type]  # None is no limit
                context=self._tls,
            )
        return smtplib.SMTP(
            *self._address,
            self._local_hostname,
            timeout=self._timeout,  # type: ignore[arg-type]  # as above
        )

    def _begin(self, connection: smtplib.SMTP) -> None:
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
                raise RefusedError(str(error)) from error
            raise
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            if error.smtp_code >= 500:
                raise RefusedError(str(error)) from error
            raise


def _context(verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
