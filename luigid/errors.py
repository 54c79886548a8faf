"""The root of the exceptions that luigid raises itself."""


class LuigidError(Exception):
    """The root of all exceptions that luigid raises itself."""
