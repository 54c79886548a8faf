"""Check of the state in a database server, and what its tables tell of any state."""

from collections.abc import Iterator, Mapping

from sqlalchemy import func, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from luigid import wording
from luigid.databases.urls import reason
from luigid.doctor.finding import Finding, notice, ok, problem, warning
from luigid.storage.address import is_postgresql
from luigid.storage.engine import display_name, open_engine
from luigid.storage.errors import StoreError
from luigid.storage.state_tables import META, STATE
from luigid.storage.table_format import FIRST_FORMAT, check_format


def check_database(url: str, *, is_standby: bool) -> Iterator[Finding]:
    """Report what the database at a URL holds; it is only read."""
    if is_standby and not is_postgresql(url):
        yield problem("state.standby", "[luigid] standby needs a state_url of PostgreSQL")
    try:
        engine = open_engine(url)
    except StoreError as error:
        yield problem("state.url", str(error))
        return
    name = display_name(engine.url)
    if engine.url.get_backend_name() == "sqlite":
        yield notice("state.not-examined", f"{name} is not a plain file, and was not opened")
        return
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table(STATE.name):
                yield notice("state.new", f"{name} has no tables yet: the first start creates them")
                return
            counting = select(STATE.c.kind, func.count()).group_by(STATE.c.kind)
            counts = {row[0]: row[1] for row in connection.execute(counting)}
            reading = select(META.c.name, META.c.value)
            values = {row[0]: row[1] for row in connection.execute(reading)}
        yield describe(name, counts, values)
    except SQLAlchemyError as error:
        yield problem("state.unreachable", f"{name}: {reason(error)}")
    finally:
        engine.dispose()
    if not is_postgresql(url):
        yield warning(
            "state.no-lock", f"{name} has no lock: nothing stops a second server from using it"
        )


def describe(name: str, counts: Mapping[str, int], values: Mapping[str, str]) -> Finding:
    """Say what a state holds: numbers of records by kind, and the values of the meta table."""
    try:
        check_format(values.get("format", str(FIRST_FORMAT)))
    except StoreError as error:
        return problem("state.format", f"{name}: {error}")
    if "begun" not in values:
        return notice("state.empty", f"{name} is empty: no server has used it yet")
    held = ", ".join(
        wording.count_of(counts[kind], kind) for kind in ("task", "worker") if counts.get(kind)
    )
    return ok("state.found", f"{name} holds {held or 'no tasks'}, and is continued")
