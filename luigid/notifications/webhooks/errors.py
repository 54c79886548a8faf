"""The errors of webhooks."""

from luigid.errors import LuigidError


class WebhookError(LuigidError):
    """A webhook cannot be used as configured; the message says why, in one line."""
