"""A short soak: nothing that a client sends is a 500, breaks other calls, or takes long.

`python -m benchmarks.soak` is the long form, and prints figures.
"""

import random
from pathlib import Path

from contract_tests import loop_holds
from contract_tests.odd_requests import KINDS
from contract_tests.server import running
from contract_tests.soak import settings, soak

SEED = 14
#: far more than odd requests may leave behind
MAX_GROWTH_BYTES = 30_000_000


def test_bad_input_among_valid_load_breaks_nothing(tmp_path: Path) -> None:
    with running(tmp_path, settings=settings(tmp_path)) as server:
        result = soak(server, seconds=4, requests=800, chance=random.Random(SEED))
    assert not result.faults, "\n".join(result.faults)
    assert result.valid_calls
    assert result.bad_requests > 800
    assert result.statuses[400] > result.bad_requests / 4
    assert result.memory_growth_bytes < MAX_GROWTH_BYTES
    loop_holds.assert_short(server.longest_holds)


def test_every_kind_of_odd_request_is_drawn_the_same_each_time() -> None:
    for kind in KINDS:
        requests = [[kind(chance) for _ in range(20)] for chance in map(random.Random, (SEED,) * 2)]
        assert requests[0] == requests[1]
        assert len(set(requests[0])) > 1, kind
