"""What the fuzzer has found once, and what it begins with, breaks no promise."""

from pathlib import Path

import pytest

from unit_tests.fuzz import seeds
from unit_tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("target", TARGETS)
def test_seeds_break_no_promise(target: str) -> None:
    for seed in seeds.seeds(target):
        TARGETS[target](seed)


@pytest.mark.parametrize(("target", "file"), seeds.all_found(), ids=lambda part: Path(part).name)
def test_what_was_found_breaks_no_promise_any_more(target: str, file: Path) -> None:
    TARGETS[target](file.read_bytes())
