import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from luigid.console.client import UNKNOWN_TASK
from luigid.contract import problem_kinds
from luigid.contract.problem_kinds import KINDS

DOCUMENT: dict[str, Any] = yaml.load(
    (Path(__file__).parents[2] / "spec" / "openapi.yaml").read_bytes(), Loader=yaml.CSafeLoader
)
TYPES = [kind.type for kind in KINDS]


def examples(node: Any) -> Iterator[dict[str, Any]]:
    """Yield the examples of problems in a part of the document."""
    if isinstance(node, dict) and "application/problem+json" in node:
        media = node["application/problem+json"]
        yield from (example["value"] for example in media["examples"].values())
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from examples(child)


def test_kinds_have_names_of_their_own() -> None:
    assert len(set(TYPES)) == len(TYPES)
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", kind.name) for kind in KINDS)


def test_kinds_say_what_they_mean_and_what_helps() -> None:
    assert all(kind.meaning.endswith(".") and kind.cure.endswith(".") for kind in KINDS)


def test_document_has_every_kind() -> None:
    type_ = DOCUMENT["components"]["schemas"]["Problem"]["properties"]["type"]
    assert type_["x-luigid-strict"]["enum"] == ["about:blank", *TYPES]


def test_every_kind_has_an_example_in_the_document() -> None:
    shown = {example["type"]: example for example in examples(DOCUMENT)}
    assert shown.keys() == set(TYPES)
    for kind in KINDS:
        example = shown[kind.type]
        assert (example["status"], example["title"]) == (kind.status, kind.title)


def test_problem_of_other_status_has_no_kind() -> None:
    kind = problem_kinds.of_status(410)
    assert (kind.type, kind.status, kind.title) == ("about:blank", 410, "Error")


def test_command_line_knows_the_type_of_unknown_task() -> None:
    assert problem_kinds.UNKNOWN_TASK.type == UNKNOWN_TASK
