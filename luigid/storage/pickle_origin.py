"""Which release of Luigi wrote a state file, as far as its bytes tell."""

_OLD_NAMES = (b"copy_reg", b"__builtin__")


def describe_origin(data: bytes) -> str:
    """Return `Luigi 2.8 or older, on Python 2` or the like, for a pickle of Luigi's state.

    Luigi writes no version. Up to 2.8 the failures of a task are an object of a class, and Python 2
    names some modules otherwise.
    """
    python = ", on Python 2" if any(name in data for name in _OLD_NAMES) else ""
    if b"failures" not in data and b"Failures" not in data:
        return f"Luigi{python}; which release cannot be told without tasks"
    release = "Luigi 2.8 or older" if b"Failures" in data else "Luigi 3"
    return release + python
