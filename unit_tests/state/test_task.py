from collections.abc import Mapping
from typing import Any

import pytest

from luigid.state.policy import Policy
from luigid.state.task import Task, guess_family


@pytest.fixture
def task() -> Task:
    return Task("Load_1", now=100, retry_policy=Policy().retry_policy())


PARAMS = {"day": "1", "user": "ada", "password": "secret"}


@pytest.mark.parametrize(
    ("visibilities", "public"),
    [
        ({}, PARAMS),
        ({"day": 0}, PARAMS),
        ({"user": 1, "password": 2}, {"day": "1"}),
        ({"user": 1, "host": 1}, {"day": "1", "password": "secret"}),
    ],
)
def test_hidden_and_private_params_are_not_public(
    task: Task, visibilities: Mapping[str, int], public: dict[str, str]
) -> None:
    task.param_visibilities = visibilities
    task.set_params(PARAMS)
    assert (task.params, task.public_params) == (PARAMS, public)


def test_params_of_none_are_empty(task: Task) -> None:
    task.set_params(None)
    assert (task.params, task.public_params) == ({}, {})


@pytest.mark.parametrize(
    ("params", "pretty_id"),
    [
        ({}, "Load()"),
        ({"day": "1"}, "Load(day=1)"),
        ({"user": "ada", "day": "1"}, "Load(day=1, user=ada)"),
        ({"days": [1, 2], "dry": True}, "Load(days=[1, 2], dry=True)"),
    ],
)
def test_pretty_id_lists_params_by_name(task: Task, params: dict[str, Any], pretty_id: str) -> None:
    task.family = "Load"
    task.set_params(params)
    assert task.pretty_id == pretty_id


def test_pretty_id_omits_params_that_are_not_public(task: Task) -> None:
    task.family = "Load"
    task.param_visibilities = {"password": 1}
    task.set_params(PARAMS)
    assert task.pretty_id == "Load(day=1, user=ada)"


@pytest.mark.parametrize(
    ("resources_running", "held"), [(None, {"db": 2}), ({"db": 1}, {"db": 1}), ({}, {})]
)
def test_run_holds_resources_of_task_unless_it_has_its_own(
    task: Task, resources_running: dict[str, float] | None, held: dict[str, float]
) -> None:
    task.resources = {"db": 2}
    task.resources_running = resources_running
    assert task.held_resources == held


@pytest.mark.parametrize(
    ("task_id", "family"),
    [("Family_1_2", "Family"), ("a.Family(x=1)", "a.Family"), ("_1", None), ("id", None)],
)
def test_family_is_guessed_from_id(task_id: str, family: str | None) -> None:
    assert guess_family(task_id) == family
