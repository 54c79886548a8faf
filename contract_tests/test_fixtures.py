"""Our luigid answers as Luigi's did, except for the published deviations."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from contract_tests.differential.real import POLICY_OF_OURS
from contract_tests.document import DOCUMENT, METHODS, argument_schemas, resolved
from contract_tests.fixtures import deviations
from contract_tests.fixtures.pending import PENDING
from contract_tests.fixtures.replay import replay
from contract_tests.fixtures.spec_checks import spec_violations
from luigid.conformance.recorded import fixture
from luigid.conformance.recorded.comparison import difference
from luigid.conformance.recorded.fixture import Answer, Interaction, Scenario
from luigid.state.policy import Policy
from luigid.web.cors import CorsPolicy

SCENARIOS: dict[str, Scenario] = {path.stem: fixture.read(path) for path in fixture.paths()}
INTERACTIONS: list[Interaction] = [
    interaction for scenario in SCENARIOS.values() for interaction in scenario["interactions"]
]

SCHEMAS = DOCUMENT["components"]["schemas"]

each_scenario = pytest.mark.parametrize("name", SCENARIOS)


@pytest.fixture(scope="module")
def replays(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[list[Answer]]]]:
    """Replay two scenarios at a time."""
    names = [
        str(item.callspec.params["name"])
        for item in request.session.items
        if isinstance(item, pytest.Function) and "replays" in item.fixturenames
    ]
    with ThreadPoolExecutor(2) as pool:
        yield {
            name: pool.submit(replay, SCENARIOS[name], tmp_path_factory.mktemp(name))
            for name in names
        }


@each_scenario
def test_replay_answers_as_recorded(name: str, replays: dict[str, Future[list[Answer]]]) -> None:
    interactions = SCENARIOS[name]["interactions"]
    found = [
        f"{number}. {interaction['request']}\n{found}"
        for number, (interaction, answer) in enumerate(
            zip(interactions, replays[name].result(), strict=True)
        )
        if (found := mismatch(interaction, answer))
    ]
    assert not found, "\n\n".join(found)


def mismatch(interaction: Interaction, answer: Answer) -> str:
    """Return how an answer of ours differs from the fixture; empty if it does not."""
    found = difference(interaction.get("ours", interaction["luigi"]), answer)
    if "pending" in interaction:
        return "" if found else f"no longer pending: {interaction['pending']}"
    return found


@each_scenario
def test_recorded_luigi_conforms_to_document(name: str) -> None:
    found = [
        f"{number}. {interaction['request']}: {error}"
        for number, interaction in enumerate(SCENARIOS[name]["interactions"])
        if "deviation" not in interaction and "pending" not in interaction
        for error in spec_violations(interaction)
    ]
    assert found == []


def test_every_deviation_is_recorded_or_excused() -> None:
    marks = {interaction["deviation"] for interaction in INTERACTIONS if "deviation" in interaction}
    excused = deviations.not_recorded()
    listed = deviations.listed()
    assert len(listed) == len(set(listed))
    assert sorted([*marks, *excused]) == sorted(listed)
    assert all(excused.values())


def test_everything_pending_is_recorded() -> None:
    marks = {interaction["pending"] for interaction in INTERACTIONS if "pending" in interaction}
    assert marks == PENDING.keys()


def test_marked_interaction_has_different_answer_of_ours() -> None:
    for interaction in INTERACTIONS:
        assert ("deviation" in interaction) == ("ours" in interaction), interaction
        assert not ("deviation" in interaction and "pending" in interaction), interaction
        if "ours" in interaction:
            assert difference(interaction["luigi"], interaction["ours"]), interaction


@each_scenario
def test_answers_of_luigi_are_as_recorded(name: str) -> None:
    """Whoever changes a request, or Luigi's side of a deviation, must record it again."""
    assert SCENARIOS[name].get("recorded") == fixture.digest(SCENARIOS[name])


@each_scenario
def test_fixture_file_is_as_recording_writes_it(name: str, tmp_path: Path) -> None:
    path = tmp_path / "written.yaml"
    fixture.write(path, SCENARIOS[name])
    assert path.read_bytes() == (fixture.FOLDER / f"{name}.yaml").read_bytes()


class TestFixturesTogetherCover:
    @pytest.mark.parametrize("verb", ["GET", "POST"])
    @pytest.mark.parametrize("name", METHODS)
    def test_every_method(self, verb: str, name: str) -> None:
        assert accepted(verb, name)

    @pytest.mark.parametrize("name", METHODS)
    def test_every_argument(self, name: str) -> None:
        sent = {argument for data in accepted("POST", name) for argument in data}
        assert sent >= resolved(argument_schemas(name)[0]).get("properties", {}).keys()

    def test_every_status_of_a_task(self) -> None:
        reported = {data.get("status") for data in accepted("POST", "add_task")}
        assert reported >= set(SCHEMAS["SettableStatus"]["enum"])
        asked = {data.get("status") for data in accepted("POST", "task_list")}
        assert asked >= set(SCHEMAS["TaskStatus"]["enum"])
        shown = {
            task["status"]
            for interaction in exchanges("POST", "graph") + exchanges("POST", "task_list")
            for task in interaction["luigi"]["json"]["response"].values()
            if isinstance(task, dict)
        }
        assert shown == set(SCHEMAS["TaskStatus"]["enum"])

    def test_every_upstream_status(self) -> None:
        asked = {data.get("upstream_status") for data in accepted("POST", "task_list")}
        assert asked >= set(SCHEMAS["UpstreamStatus"]["enum"])

    def test_every_error(self) -> None:
        luigis = {interaction["luigi"]["status"] for interaction in INTERACTIONS}
        assert luigis == {200, 204, 302, 304, 400, 403, 404, 405, 500}
        ours = {
            interaction["ours"]["status"] for interaction in INTERACTIONS if "ours" in interaction
        }
        assert ours == {200, 204, 302, 400, 403, 404, 405, 413, 415}

    @pytest.mark.parametrize(("section", "table"), [("cors", CorsPolicy), ("scheduler", Policy)])
    def test_every_setting(self, section: str, table: type) -> None:
        settings = [
            scenario.get("settings", {}).get(section, {}) for scenario in SCENARIOS.values()
        ]
        luigis = table.__annotations__.keys() - POLICY_OF_OURS
        assert {name for options in settings for name in options} >= luigis


def exchanges(verb: str, name: str) -> list[Interaction]:
    """Return the calls of a method that both servers answer with 200."""
    return [
        interaction
        for interaction in INTERACTIONS
        if interaction["request"].partition("?")[0] == f"{verb} /api/{name}"
        and interaction["luigi"]["status"] == 200
        and "deviation" not in interaction
    ]


def accepted(verb: str, name: str) -> list[dict[str, Any]]:
    """Return the arguments of these calls."""
    return [interaction.get("data", {}) for interaction in exchanges(verb, name)]
