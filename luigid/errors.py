"""The root of the exceptions that luigid raises."""


class LuigidError(Exception):
    """An error that luigid raises itself."""
