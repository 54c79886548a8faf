"""The part of the table of settings that is about mail."""

from dataclasses import dataclass
from typing import Annotated

from luigid.config.kinds import (
    ADDRESSES,
    BOOLEAN,
    NATURAL,
    OPTIONAL_TEXT,
    PORT,
    SECONDS,
    TEXT,
    choice,
)
from luigid.config.settings import Section, Setting, UnknownKey


@dataclass(frozen=True, kw_only=True)
class EmailSection(Section):
    """What the server mails, and to whom: a task that is disabled, or failures in batches.

    No mail is sent without a receiver, except that owners of tasks get theirs with batch_emails.
    """

    name = "email"
    unknown_key = UnknownKey.IGNORED

    receiver: Annotated[
        tuple[str, ...],
        Setting(
            ADDRESSES,
            "Addresses that every mail goes to; with the method sns, the ARN of a topic.",
            legacy=("core", "error-email"),
        ),
    ] = ()
    sender: Annotated[
        str | None,
        Setting(
            OPTIONAL_TEXT,
            "Address that mails come from; without it, luigi-client at the name of the machine.",
            legacy=("core", "email-sender"),
        ),
    ] = None
    prefix: Annotated[
        str,
        Setting(TEXT, "Put before the subject of each mail.", legacy=("core", "email-prefix")),
    ] = ""
    format: Annotated[
        str,
        Setting(
            choice("plain", "html", "none"),
            "Format of mails; none: no mail is sent.",
            legacy=("core", "email-type"),
        ),
    ] = "plain"
    method: Annotated[
        str,
        Setting(
            choice("smtp", "sendgrid", "ses", "sns"),
            "How mails are sent; ses and sns need `luigid[aws]`.",
            legacy=("email", "type"),
        ),
    ] = "smtp"
    force_send: Annotated[
        bool,
        Setting(BOOLEAN, "Mails are sent even while standard output is a terminal."),
    ] = False


@dataclass(frozen=True, kw_only=True)
class SmtpSection(Section):
    """The mail host, for the method smtp."""

    name = "smtp"
    unknown_key = UnknownKey.REPORTED

    host: Annotated[
        str,
        Setting(TEXT, "Name of the mail host.", legacy=("core", "smtp_host")),
    ] = "localhost"
    port: Annotated[
        int,
        Setting(PORT, "Its port; 0: the usual one, 25 or 465.", legacy=("core", "smtp_port")),
    ] = 0
    local_hostname: Annotated[
        str | None,
        Setting(
            OPTIONAL_TEXT,
            "What this machine calls itself to the mail host; without it, its full name.",
            legacy=("core", "smtp_local_hostname"),
        ),
    ] = None
    ssl: Annotated[
        bool,
        Setting(BOOLEAN, "TLS from the start of the connection.", legacy=("core", "smtp_ssl")),
    ] = False
    no_tls: Annotated[
        bool,
        Setting(
            BOOLEAN,
            "STARTTLS is not used even if the mail host offers it.",
            legacy=("core", "smtp_without_tls"),
        ),
    ] = False
    timeout: Annotated[
        float,
        Setting(
            SECONDS,
            "Seconds to wait for the mail host; 0: as long as the system does.",
            legacy=("core", "smtp_timeout"),
        ),
    ] = 10.0
    username: Annotated[
        str | None,
        Setting(
            OPTIONAL_TEXT,
            "Name to log in with, if there is a password too.",
            legacy=("core", "smtp_login"),
        ),
    ] = None
    password: Annotated[
        str | None,
        Setting(OPTIONAL_TEXT, "Password to log in with.", legacy=("core", "smtp_password")),
    ] = None


@dataclass(frozen=True, kw_only=True)
class SendgridSection(Section):
    """SendGrid, for the method sendgrid."""

    name = "sendgrid"
    unknown_key = UnknownKey.REPORTED

    apikey: Annotated[
        str | None,
        Setting(OPTIONAL_TEXT, "API key; needed.", legacy=("email", "SENGRID_API_KEY")),
    ] = None


@dataclass(frozen=True, kw_only=True)
class BatchEmailSection(Section):
    """Mails about failures, if batch_emails of [scheduler] is true."""

    name = "batch_email"
    unknown_key = UnknownKey.REPORTED

    email_interval: Annotated[
        int,
        Setting(
            NATURAL,
            "Minutes between mails.",
            legacy=("batch-notifier", "email-interval-minutes"),
        ),
    ] = 60
    batch_mode: Annotated[
        str,
        Setting(
            choice("unbatched_params", "family", "all"),
            "What is added up: failures of one family and equal parameters that are not batched, "
            "of one family, or of one name (all).",
        ),
    ] = "unbatched_params"
    error_lines: Annotated[
        int,
        Setting(NATURAL, "Lines that are shown of an error message, the last ones; 0: all."),
    ] = 20
    error_messages: Annotated[
        int,
        Setting(NATURAL, "Error messages that are shown of what is added up, the latest ones."),
    ] = 1
    group_by_error_messages: Annotated[
        bool,
        Setting(BOOLEAN, "What has the same error messages is shown together."),
    ] = True
