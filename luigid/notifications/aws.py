"""Mails over Amazon SES and messages over SNS, with the credentials and region of boto3."""

from typing import Any

from luigid.notifications.errors import MailError, MailRefusedError
from luigid.notifications.mail import Mail

#: SNS's maximum length of a subject, and the lengths of both ends that remain of a longer one.
_MAX_SUBJECT, _HEAD, _TAIL = 100, 48, 49


class Ses:
    """Amazon SES, which sends mails with their headers."""

    def __init__(self) -> None:
        """Create the client. Raises MailError if boto3 is missing or not configured."""
        self._client = _client("ses")

    def send(self, mail: Mail) -> None:
        """Send a mail. Raises MailRefusedError, or OSError if a retry may succeed."""
        _call(
            self._client.send_raw_email,
            Source=mail.sender,
            Destinations=list(mail.recipients),
            RawMessage={"Data": mail.message().as_bytes()},
        )


class Sns:
    """Amazon SNS; the first recipient is the ARN of a topic, as in Luigi."""

    def __init__(self) -> None:
        """Create the client. Raises MailError if boto3 is missing or not configured."""
        self._client = _client("sns")

    def send(self, mail: Mail) -> None:
        """Publish a mail. Raises MailRefusedError, or OSError if a retry may succeed."""
        topic = mail.recipients[0]
        _call(
            self._client.publish, TopicArn=topic, Subject=_shorten(mail.subject), Message=mail.body
        )


def _shorten(subject: str) -> str:
    if len(subject) <= _MAX_SUBJECT:
        return subject
    return f"{subject[:_HEAD]}...{subject[-_TAIL:]}"


def _client(service: str) -> Any:
    try:
        import boto3
        import botocore.exceptions
    except ImportError as error:
        message = f"[email] method = {service}: pip install 'luigid[aws]' first"
        raise MailError(message) from error
    try:
        return boto3.client(service)
    except (botocore.exceptions.BotoCoreError, ValueError) as error:
        raise MailError(f"[email] method = {service}: {error}") from error


def _call(method: Any, **arguments: Any) -> None:
    import botocore.exceptions

    try:
        method(**arguments)
    except botocore.exceptions.ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 400 and not _is_throttled(error):
            raise MailRefusedError(str(error)) from error
        raise OSError(str(error)) from error
    except botocore.exceptions.BotoCoreError as error:
        raise OSError(str(error)) from error


def _is_throttled(error: Any) -> bool:
    return "Throttl" in error.response["Error"]["Code"]
