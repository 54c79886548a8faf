import pytest

from luigid.conformance.operations import UNKNOWN, Operations


@pytest.fixture(scope="module")
def operations() -> Operations:
    return Operations()


@pytest.mark.parametrize(
    ("verb", "target", "operation"),
    [
        ("GET", "/api/ping?data={}", "GET /api/ping"),
        ("GET", "/v1/tasks/A/runs", "GET /v1/tasks/{task_id}/runs"),
        ("GET", "/history/by_id/1", "GET /history/by_id/{id}"),
        ("GET", "/static/visualiser/index.html", "GET /static/{path}"),
        ("PUT", "/api/ping", UNKNOWN),
        ("GET", "/no/such", UNKNOWN),
    ],
)
def test_operation_of_a_request(
    operations: Operations, verb: str, target: str, operation: str
) -> None:
    assert operations.of(verb, target) == operation
