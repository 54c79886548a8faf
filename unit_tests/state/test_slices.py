from luigid.state.slices import Slices, finish, in_chunks


def work(done: list[int]) -> Slices[str]:
    for step in range(3):
        done.append(step)
        yield
    return "result"


def test_finish_runs_remaining_slices() -> None:
    done: list[int] = []
    steps = work(done)
    next(steps)
    assert done == [0]
    assert finish(steps) == "result"
    assert done == [0, 1, 2]


def test_chunks_have_at_most_two_hundred_items() -> None:
    portions = list(in_chunks(iter(range(1000))))
    assert [item for portion in portions for item in portion] == list(range(1000))
    assert {len(portion) for portion in portions} == {200}


def test_no_items_yield_no_chunk() -> None:
    assert list(in_chunks([])) == []
