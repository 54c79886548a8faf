from contextvars import Context

import pytest

from luigid import request_id


def test_each_request_has_an_id_of_its_own() -> None:
    def two_requests() -> list[str]:
        ids = []
        for _ in range(2):
            request_id.begin()
            ids += [request_id.current(), request_id.current()]
        return ids

    first, again, second, _ = Context().run(two_requests)
    assert first == again != second


@pytest.mark.parametrize(
    "given", ["4bf92f3577b34da6a3ce929d0e0e4736", "a/B_c=1+2@3:4.5-6", "x" * 128]
)
def test_valid_id_is_taken_over(given: str) -> None:
    def begun() -> str:
        request_id.begin(given)
        return request_id.current()

    assert Context().run(begun) == given


@pytest.mark.parametrize(
    "given",
    ["", "a b", "x" * 129, "a,b", 'a"b', "a\n", "\u00e9", "\uff11", "a;b", "<a>"],
    ids=ascii,
)
def test_invalid_id_is_replaced(given: str) -> None:
    def begun() -> str:
        request_id.begin(given)
        return request_id.current()

    assert Context().run(begun) != given


def test_what_belongs_to_no_request_is_logged_without_an_id() -> None:
    def logged() -> list[str | None]:
        found = [request_id.of_log()]
        request_id.begin("a")
        found.append(request_id.of_log())
        request_id.end()
        return [*found, request_id.of_log()]

    assert Context().run(logged) == [None, "a", None]


def test_header_without_a_request_has_an_id_of_none() -> None:
    assert Context().run(request_id.current) != Context().run(request_id.current)
