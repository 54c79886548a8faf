import pytest

from luigid.contract import RequestRefusedError
from luigid.web.large_bodies import LARGE_BODY_BYTES, LargeBodies, ReceivedBody

ROOM = b"a" * LARGE_BODY_BYTES


def received(large_bodies: LargeBodies, *chunks: bytes) -> ReceivedBody:
    body = ReceivedBody(large_bodies)
    for chunk in chunks:
        body.add(chunk)
    return body


def test_small_bodies_need_no_room() -> None:
    body = received(LargeBodies(0), ROOM)
    assert body.join() == ROOM


def test_large_body_without_room_is_refused() -> None:
    body = received(LargeBodies(0), ROOM, b"b", b"c")
    assert body.size == LARGE_BODY_BYTES + 2
    with pytest.raises(RequestRefusedError) as caught:
        body.join()
    assert caught.value.problem.status == 503
    assert caught.value.headers == {"Retry-After": "1"}


def test_room_is_taken_until_the_body_is_dropped() -> None:
    large_bodies = LargeBodies(1)
    first = received(large_bodies, ROOM, b"b")
    with pytest.raises(RequestRefusedError):
        received(large_bodies, ROOM, b"b").join()
    assert len(first.join()) == LARGE_BODY_BYTES + 1
    with pytest.raises(RequestRefusedError):
        received(large_bodies, ROOM, b"b").join()
    first.drop()
    first.drop()
    assert received(large_bodies, ROOM, b"b").join() == ROOM + b"b"
    with pytest.raises(RequestRefusedError):
        received(large_bodies, ROOM, b"b").join()


def test_dropped_body_stays_dropped() -> None:
    large_bodies = LargeBodies(1)
    body = received(large_bodies, ROOM, b"b")
    body.drop()
    body.add(ROOM)
    assert received(large_bodies, ROOM, b"b").join() == ROOM + b"b"
