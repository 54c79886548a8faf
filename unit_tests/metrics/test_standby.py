import asyncio

import pytest

from luigid import __version__
from luigid.metrics.standby import StandbyMetrics
from unit_tests.metrics.exposed import samples


def test_standby_shows_its_process_role_and_version() -> None:
    sources = {"luigid_leader": lambda: 0, "luigid_store_up": lambda: 1}
    body, headers = asyncio.run(StandbyMetrics(sources).page())
    found = samples(body)
    own = {series: value for series, value in found.items() if series.startswith("luigid")}
    assert own == {
        f'luigid_build_info{{version="{__version__}"}}': 1,
        "luigid_leader": 0,
        "luigid_store_up": 1,
    }
    assert found["process_open_fds"] > 0
    assert headers == {"Content-Type": "text/plain; version=1.0.0; charset=utf-8"}


def test_unknown_source_is_refused() -> None:
    with pytest.raises(KeyError):
        asyncio.run(StandbyMetrics({"luigid_letters": lambda: 1}).page())
