"""spec/fixtures/README.md describes each key of the fixtures."""

import re
from collections.abc import Iterator

import pytest

from luigid.conformance.recorded import fixture
from luigid.conformance.recorded.fixture import NEEDS, Answer, Interaction, Scenario

README = fixture.FOLDER / "README.md"


def described() -> set[str]:
    return set(re.findall(r"^\| `(\w+)` \|", README.read_text(encoding="utf-8"), re.MULTILINE))


def used() -> Iterator[str]:
    for path in fixture.paths():
        scenario = fixture.read(path)
        yield from scenario
        for interaction in scenario["interactions"]:
            yield from interaction
            for answer in (interaction["luigi"], interaction.get("ours", interaction["luigi"])):
                yield from answer
                yield from answer.get("page", {})


def test_each_key_that_is_used_is_described() -> None:
    assert set(used()) - described() == set()


@pytest.mark.parametrize("kind", [Scenario, Interaction, Answer], ids=lambda kind: kind.__name__)
def test_each_key_that_may_be_used_is_described(kind: type) -> None:
    assert kind.__annotations__.keys() - described() == set()


def test_nothing_else_is_described() -> None:
    known = {name for kind in (Scenario, Interaction, Answer) for name in kind.__annotations__}
    assert described() - known == {"texts", "rows", "links", "data"} - known


def test_each_need_is_described() -> None:
    text = README.read_text(encoding="utf-8")
    assert [need for need in NEEDS if f"`{need}`: " not in text] == []


def test_needs_are_known() -> None:
    needs = {
        interaction.get("needs")
        for path in fixture.paths()
        for interaction in fixture.read(path)["interactions"]
    }
    assert needs - {None} <= NEEDS.keys()


def test_more_than_half_needs_nothing() -> None:
    interactions = [
        interaction
        for path in fixture.paths()
        for interaction in fixture.read(path)["interactions"]
    ]
    free = sum("needs" not in interaction for interaction in interactions)
    assert free > len(interactions) / 2
