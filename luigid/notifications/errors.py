"""The errors of mailing."""

from luigid.errors import LuigidError


class MailError(LuigidError):
    """Mails cannot be sent as configured; the message says why, in one line."""


class MailRefusedError(LuigidError):
    """A mail was refused permanently, so that a retry would fail too."""
