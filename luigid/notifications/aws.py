"""Mail over Amazon's SES, and messages over SNS; credentials and region are boto3's."""

from typing import Any

from luigid.notifications.errors import MailError, RefusedError
from luigid.notifications.mail import Mail

#: the longest subject that SNS takes, and what of its ends is kept of a longer one
_LONGEST_SUBJECT, _HEAD, _TAIL = 100, 48, 49


class Ses:
    """SES: mails with their headers."""

    def __init__(self) -> None:
        """Make the client. Raises MailError if boto3 is missing or not configured."""
        self._client = _client("ses")

    def send(self, mail: Mail) -> None:
        """Send a mail. Raises RefusedError, or OSError if another attempt may help."""
        _call(
            self._client.send_raw_email,
            Source=mail.sender,
            Destinations=list(mail.recipients),
            RawMessage={"Data": mail.message().as_bytes()},
        )


class Sns:
    """SNS: the recipient is the ARN of a topic (Luigi's rule: the first one)."""

    def __init__(self) -> None:
        """Make the client. Raises MailError if boto3 is missing or not configured."""
        self._client = _client("sns")

    def send(self, mail: Mail) -> None:
        """Publish a mail. Raises RefusedError, or OSError if another attempt may help."""
        topic = mail.recipients[0]
        _call(self._client.publish, TopicArn=topic, Subject=_cut(mail.subject), Message=mail.body)


def _cut(subject: str) -> str:
    if len(subject) <= _LONGEST_SUBJECT:
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
            raise RefusedError(str(error)) from error
        raise OSError(str(error)) from error
    except botocore.exceptions.BotoCoreError as error:
        raise OSError(str(error)) from error


def _is_throttled(error: Any) -> bool:
    return "Throttl" in error.response["Error"]["Code"]
