from luigid.access.caller import nobody
from luigid.access.roles import ALL
from luigid.web.caller import caller_of, set_caller


class Connection:
    """A connection of the tests."""

    class Context:
        address = ("192.0.2.1", 4242)

    context = Context


def test_everybody_may_do_everything_where_logins_are_off() -> None:
    caller = caller_of(Connection())  # type: ignore[arg-type]
    assert (caller.name, caller.remote) == (None, "192.0.2.1")
    assert caller.roles == ALL


def test_caller_that_was_written_down_is_found() -> None:
    connection, stranger = Connection(), nobody("192.0.2.9")
    set_caller(connection, stranger)  # type: ignore[arg-type]
    assert caller_of(connection) is stranger  # type: ignore[arg-type]
