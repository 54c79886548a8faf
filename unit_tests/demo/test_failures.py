from random import Random

from luigid.demo import failures
from luigid.overview.task_rows import last_line


def test_traceback_ends_with_the_error() -> None:
    text = failures.SHOP_UNAVAILABLE.traceback(Random(1))
    assert text.startswith("Runtime error:\nTraceback (most recent call last):\n  File ")
    error = last_line(text)
    assert error is not None
    assert error.startswith("requests.exceptions.HTTPError: 503 Server Error")


def test_tracebacks_of_one_cause_differ_in_a_number_alone() -> None:
    first, second = (failures.WRONG_SCHEMA.traceback(Random(seed)) for seed in (1, 2))
    assert first != second
    assert first.splitlines()[:-1] == second.splitlines()[:-1]
