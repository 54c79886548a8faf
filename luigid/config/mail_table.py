"""The settings of mail, a part of the table of settings."""

from dataclasses import dataclass
from typing import Annotated

from luigid.config.settings import Section, Setting, UnknownKey
from luigid.config.value_types import (
    ADDRESSES,
    BOOLEAN,
    NATURAL,
    OPTIONAL_TEXT,
    PORT,
    SECONDS,
    TEXT,
    choice,
)


@dataclass(frozen=True, kw_only=True)
class EmailSection(Section):
    """Mails about disabled tasks or, with batch_emails, about failures.

    Without a receiver only the owners of tasks get mails, and only with batch_emails.
    """

    name = "email"
    unknown_key = UnknownKey.IGNORED

    receiver: Annotated[
        tuple[str, ...],
        Setting(
            ADDRESSES,
            "Addresses that receive every mail; with the method sns, the ARN of a topic.",
            legacy=("core", "error-email"),
        ),
    ] = ()
    sender: Annotated[
        str | None,
        Setting(
            OPTIONAL_TEXT,
            "Address of the sender; by default, luigi-client at this machine's host name.",
            legacy=("core", "email-sender"),
        ),
    ] = None
    prefix: Annotated[
        str,
        Setting(TEXT, "Prefix of the subject of each mail.", legacy=("core", "email-prefix")),
    ] = ""
    format: Annotated[
        str,
        Setting(
            choice("plain", "html", "none"),
            "Format of mails; with none, no mail is sent.",
            legacy=("core", "email-type"),
        ),
    ] = "plain"
    method: Annotated[
        str,
        Setting(
            choice("smtp", "sendgrid", "ses", "sns"),
            "Service that sends the mails; ses and sns need `luigid[aws]`.",
            legacy=("email", "type"),
        ),
    ] = "smtp"
    force_send: Annotated[
        bool,
        Setting(BOOLEAN, "Send mails even if standard output is a terminal."),
    ] = False


@dataclass(frozen=True, kw_only=True)
class SmtpSection(Section):
    """The mail host of the method smtp."""

    name = "smtp"
    unknown_key = UnknownKey.REPORTED

    host: Annotated[
        str,
        Setting(TEXT, "Host name of the mail host.", legacy=("core", "smtp_host")),
    ] = "localhost"
    port: Annotated[
        int,
        Setting(
            PORT,
            "Port of the mail host; 0 means 25, or 465 with ssl.",
            legacy=("core", "smtp_port"),
        ),
    ] = 0
    local_hostname: Annotated[
        str | None,
        Setting(
            OPTIONAL_TEXT,
            "Host name that the server sends to the mail host; by default, its full name.",
            legacy=("core", "smtp_local_hostname"),
        ),
    ] = None
    ssl: Annotated[
        bool,
        Setting(BOOLEAN, "Use TLS from the start of the connection.", legacy=("core", "smtp_ssl")),
    ] = False
    no_tls: Annotated[
        bool,
        Setting(
            BOOLEAN,
            "Do not use STARTTLS, even if the mail host offers it.",
            legacy=("core", "smtp_without_tls"),
        ),
    ] = False
    timeout: Annotated[
        float,
        Setting(
            SECONDS,
            "Timeout in seconds for the mail host; 0: that of the operating system.",
            legacy=("core", "smtp_timeout"),
        ),
    ] = 10.0
    username: Annotated[
        str | None,
        Setting(
            OPTIONAL_TEXT,
            "User name for the mail host; used only with a password.",
            legacy=("core", "smtp_login"),
        ),
    ] = None
    password: Annotated[
        str | None,
        Setting(OPTIONAL_TEXT, "Password for the mail host.", legacy=("core", "smtp_password")),
    ] = None


@dataclass(frozen=True, kw_only=True)
class SendgridSection(Section):
    """SendGrid, the service of the method sendgrid."""

    name = "sendgrid"
    unknown_key = UnknownKey.REPORTED

    apikey: Annotated[
        str | None,
        Setting(OPTIONAL_TEXT, "API key; required.", legacy=("email", "SENGRID_API_KEY")),
    ] = None


@dataclass(frozen=True, kw_only=True)
class BatchEmailSection(Section):
    """Batches of failures, mailed if batch_emails of [scheduler] is true."""

    name = "batch_email"
    unknown_key = UnknownKey.REPORTED

    email_interval: Annotated[
        int,
        Setting(
            NATURAL,
            "Minutes between batches.",
            legacy=("batch-notifier", "email-interval-minutes"),
        ),
    ] = 60
    batch_mode: Annotated[
        str,
        Setting(
            choice("unbatched_params", "family", "all"),
            "Which failures are counted together: those of tasks with the same family and the same "
            "unbatched parameters, with the same family, or with the same name (all).",
        ),
    ] = "unbatched_params"
    error_lines: Annotated[
        int,
        Setting(
            NATURAL, "Number of lines, from the end, that are shown of an error message; 0: all."
        ),
    ] = 20
    error_messages: Annotated[
        int,
        Setting(
            NATURAL,
            "Number of error messages, the latest ones, that are shown for failures counted "
            "together.",
        ),
    ] = 1
    group_by_error_messages: Annotated[
        bool,
        Setting(BOOLEAN, "Show failures with the same error messages together."),
    ] = True
