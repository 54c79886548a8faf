import json

import pytest

from luigid.config import Config
from luigid.config.kinds import ADDRESSES
from luigid.config.settings import Row, Settings, rows
from luigid.config.table import SECTIONS, ServerOptions, flags

TABLES: tuple[type[Settings], ...] = (ServerOptions, *SECTIONS)


def _as_text(row: Row) -> str:
    value = row.default
    if row.setting.kind is ADDRESSES:
        return ", ".join(value)
    return json.dumps(value) if isinstance(value, bool | tuple) else str(value)


@pytest.mark.parametrize(
    "row", [row for table in TABLES for row in rows(table)], ids=lambda row: row.key
)
def test_a_default_is_read_as_itself(row: Row) -> None:
    assert row.default is None or row.setting.kind.parse(_as_text(row)) == row.default


def test_config_has_every_section_under_its_name() -> None:
    config = Config()

    assert [type(getattr(config, section.name)) for section in SECTIONS] == list(SECTIONS)


def test_flags_are_those_of_luigi_and_a_log_level() -> None:
    assert [row.option for row in flags()] == [
        "--address",
        "--port",
        "--unix-socket",
        "--background",
        "--pidfile",
        "--logdir",
        "--log-level",
        "--state-path",
    ]
