"""The root of luigid's exceptions, and what storage raises for the web layer to answer."""


class LuigidError(Exception):
    """The root of all exceptions that luigid raises itself."""


class CommitFailedError(LuigidError):
    """The changes of a call could not be made durable and were rolled back; says why."""
