import json

import pytest

from luigid.config import Config
from luigid.config.settings import SettingRow, Settings, setting_rows
from luigid.config.table import SECTIONS, ServerOptions, flags
from luigid.config.value_types import ADDRESSES, FRAME_ORIGINS, HOST_NAMES, NETWORKS

TABLES: tuple[type[Settings], ...] = (ServerOptions, *SECTIONS)


def _as_text(row: SettingRow) -> str:
    value = row.default
    if row.setting.value_type in (ADDRESSES, FRAME_ORIGINS, HOST_NAMES, NETWORKS):
        return ", ".join(value)
    return json.dumps(value) if isinstance(value, bool | tuple) else str(value)


@pytest.mark.parametrize(
    "row", [row for table in TABLES for row in setting_rows(table)], ids=lambda row: row.key
)
def test_default_parses_to_itself(row: SettingRow) -> None:
    assert row.default is None or row.setting.value_type.parse(_as_text(row)) == row.default


def test_config_has_a_field_for_every_section() -> None:
    config = Config()

    assert [type(getattr(config, section.name)) for section in SECTIONS] == list(SECTIONS)


def test_flags_are_those_of_luigi_and_log_level() -> None:
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
