"""Errors of the store; each message is one line, without passwords."""

from luigid.errors import LuigidError


class StoreError(LuigidError):
    """The store cannot be used, now or at all."""


class StoreHeldError(StoreError):
    """Another server holds the store; the message says which."""


class LockLostError(LuigidError):
    """Another server has taken the store over: this process must stop writing, and end."""
