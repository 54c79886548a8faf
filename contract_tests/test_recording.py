"""The tools behind the fixtures: recording is repeatable, each difference is found."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from contract_tests.fixtures.record import record
from contract_tests.fixtures.spec_checks import spec_violations
from luigid.conformance.recorded import fixture
from luigid.conformance.recorded.comparison import difference
from luigid.conformance.recorded.fixture import Answer, Interaction, Scenario


@pytest.mark.parametrize("name", ["life_of_a_task", "retries", "messages", "cross_site"])
def test_second_recording_gives_same_file(name: str, tmp_path: Path) -> None:
    recorded = fixture.FOLDER / f"{name}.yaml"
    scenario: Any = fixture.read(recorded)
    for interaction in scenario["interactions"]:
        del interaction["luigi"]
    path = tmp_path / "again.yaml"
    fixture.write(path, scenario)
    record(path)
    assert path.read_bytes() == recorded.read_bytes()


def test_unknown_key_of_fixture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("shows: nothing\ninteractions:\n- {request: GET /, deviaton: nan}\n")
    with pytest.raises(AssertionError, match="deviaton"):
        fixture.read(path)


Change = Callable[[Any], object]

EDITS: dict[str, Change] = {
    "status": lambda interaction: interaction["luigi"].update(status=201),
    "body": lambda interaction: interaction["luigi"].update(text="other"),
    "header": lambda interaction: interaction["luigi"]["headers"].update(Vary="Origin"),
    "request": lambda interaction: interaction.update(request="GET /api/pause"),
    "data": lambda interaction: interaction.update(data={"a": 1.0}),
    "time": lambda interaction: interaction.update(at=1),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_edit_of_recorded_side_of_deviation_changes_digest(edit: Change) -> None:
    scenario = fixture.read(fixture.FOLDER / "bad_arguments.yaml")
    edit(deviating(scenario))
    assert fixture.digest(scenario) != scenario["recorded"]


def test_edit_of_our_side_leaves_digest() -> None:
    scenario = fixture.read(fixture.FOLDER / "bad_arguments.yaml")
    interaction = deviating(scenario)
    interaction["ours"]["status"] = 422
    interaction["note"] = "another"
    assert fixture.digest(scenario) == scenario["recorded"]


def deviating(scenario: Scenario) -> Interaction:
    return next(each for each in scenario["interactions"] if "deviation" in each)


ANSWER: Answer = {
    "status": 200,
    "headers": {"Content-Type": "application/json; charset=UTF-8", "Vary": "Accept-Encoding"},
    "json": {"response": {"n_pending_tasks": 1, "running_tasks": [], "worker_state": "active"}},
}

CHANGES: dict[str, Change] = {
    "status": lambda answer: answer.update(status=201),
    "header": lambda answer: answer["headers"].update(Vary="Origin"),
    "missing header": lambda answer: answer["headers"].pop("Vary"),
    "further header": lambda answer: answer["headers"].update(Allow="GET"),
    "missing body": lambda answer: answer.pop("json"),
    "value": lambda answer: answer["json"]["response"].update(n_pending_tasks=2),
    "kind of number": lambda answer: answer["json"]["response"].update(n_pending_tasks=1.0),
    "truth for a number": lambda answer: answer["json"]["response"].update(n_pending_tasks=True),
    "missing field": lambda answer: answer["json"]["response"].pop("running_tasks"),
    "further field": lambda answer: answer["json"]["response"].update(task_id=None),
    "further item": lambda answer: answer["json"]["response"]["running_tasks"].append("A"),
}


def test_equal_answers_do_not_differ() -> None:
    assert difference(ANSWER, deepcopy(ANSWER)) == ""


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_injected_difference_is_found(change: Change) -> None:
    changed = deepcopy(ANSWER)
    change(changed)
    assert difference(ANSWER, changed)


def interaction(answer: Answer) -> Interaction:
    return {"request": "POST /api/count_pending", "luigi": answer}


FAULTS: dict[str, Change] = {
    "status": lambda answer: answer.update(status=201),
    "media type": lambda answer: answer["headers"].update({"Content-Type": "text/html"}),
    "type": lambda answer: answer["json"]["response"].update(n_pending_tasks="1"),
    "enumeration": lambda answer: answer["json"]["response"].update(worker_state="asleep"),
    "no response": lambda answer: answer["json"].pop("response"),
}


def test_conforming_answer_has_no_violations() -> None:
    complete = deepcopy(ANSWER)
    complete["json"]["response"] |= {"n_unique_pending": 1, "n_pending_last_scheduled": 1}
    assert spec_violations(interaction(complete)) == []


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_injected_violation_is_found(fault: Change) -> None:
    complete = deepcopy(ANSWER)
    complete["json"]["response"] |= {"n_unique_pending": 1, "n_pending_last_scheduled": 1}
    fault(complete)
    assert spec_violations(interaction(complete))
