"""What can be wrong with mails."""

from luigid.errors import LuigidError


class MailError(LuigidError):
    """Mails cannot be sent as it is configured; one line that says why."""


class RefusedError(LuigidError):
    """A mail is not taken, and would not be if it were sent again."""
