from luigid.conformance.expected import Call, Expectations


def test_nothing_is_expected_of_another_server() -> None:
    expectations = Expectations(is_reference=False)
    assert expectations.deviation(Call("any", "POST /api/ping", is_negative=True)) is None
    assert not expectations.is_absent("GET /v1/tasks")


def test_first_entry_that_fits_names_the_deviation() -> None:
    expectations = Expectations(is_reference=True)
    call = Call("not_a_server_error", "POST /api/ping", media_type="application/json")
    assert expectations.deviation(call) == "json-body"
    assert expectations.deviation(call._replace(media_type="")) is None
    assert expectations.deviation(call._replace(media_type="", is_negative=True)) == "problems"


def test_operations_that_luigi_lacks_are_absent() -> None:
    expectations = Expectations(is_reference=True)
    assert expectations.is_absent("GET /v1/tasks/{task_id}")
    assert not expectations.is_absent("GET /api/ping")
