"""The root of luigid's exceptions, and the error that the web layer answers for the storage."""


class LuigidError(Exception):
    """The base class of luigid's own exceptions."""


class CommitFailedError(LuigidError):
    """The changes of a call could not be made durable and were rolled back.

    The message is the reason, on one line.
    """
