import pickle
from pathlib import Path

import pytest

from luigid.storage.pickle_origin import describe_origin

PICKLES = Path(__file__).with_name("pickles")


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("luigi-2.8.13-python2", "Luigi 2.8 or older, on Python 2"),
        ("luigi-3.0.3-python3", "Luigi 3"),
        ("luigi-3.8.1-python3", "Luigi 3"),
    ],
)
def test_release_is_told_by_how_failures_are_stored(name: str, origin: str) -> None:
    assert describe_origin((PICKLES / f"{name}.pickle").read_bytes()) == origin


def test_release_cannot_be_told_without_tasks() -> None:
    assert describe_origin(pickle.dumps(({}, {}, {}))) == (
        "Luigi; which release cannot be told without tasks"
    )
