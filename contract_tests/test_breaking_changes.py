"""A released contract is kept: what breaks it is found, and has its version."""

import copy
import re

import pytest
import yaml

from contract_tests.compatibility import breaking_changes
from contract_tests.document import DOCUMENT, PATH
from contract_tests.planted import (
    BOTH_WAYS,
    BREAKING,
    Change,
    add_an_operation,
    answer_a_new_status,
    changed,
    reword,
    take_away_a_path,
    take_away_a_verb,
)
from contract_tests.releases import faults


def test_the_document_has_the_version_that_its_changes_ask_for() -> None:
    changelog = (PATH.parent / "CHANGELOG.md").read_text()
    released = {
        path.name: yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        for path in PATH.parent.glob("released/*")
    }
    assert list(faults(DOCUMENT, changelog, released)) == []


# --- What breaks a promise ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason"), BREAKING.items(), ids=lambda it: getattr(it, "__name__", "")
)
def test_what_breaks_a_promise_is_found(change: Change, reason: str) -> None:
    reasons = breaking_changes(DOCUMENT, changed(change))
    assert [found for found in reasons if re.search(reason, found)], reasons


@pytest.mark.parametrize("change", BREAKING, ids=lambda change: change.__name__)
def test_the_other_way_round_most_of_it_breaks_nothing(change: Change) -> None:
    reasons = breaking_changes(changed(change), DOCUMENT)
    assert bool(reasons) == (change in BOTH_WAYS), reasons


def test_nothing_that_is_the_same_is_a_change() -> None:
    assert breaking_changes(DOCUMENT, copy.deepcopy(DOCUMENT)) == []


# --- Which version a change asks for ------------------------------------------------------------

OLD, NEW = "## [{old}] - 2026-01-31\n\nThe first.\n", "## [{new}] - not released\n\nA change.\n"


def complaints(old: str, new: str, change: Change) -> list[str]:
    """Return what is said if `change` makes version `new` of the released version `old`."""
    released = changed(lambda document: document["info"].update(version=old, title="The old"))
    document = changed(change, released)
    document["info"]["version"] = new
    changelog = (NEW + OLD if new != old else OLD).format(old=old, new=new)
    return list(faults(document, changelog, {f"openapi-{old}.yaml": released}))


@pytest.mark.parametrize(
    ("old", "change", "least", "too_low"),
    [
        ("1.2.3", take_away_a_path, "2.0.0", ["1.2.3", "1.2.4", "1.3.0"]),
        ("1.2.3", answer_a_new_status, "2.0.0", ["1.9.0"]),
        ("1.2.3", add_an_operation, "1.3.0", ["1.2.3", "1.2.4"]),
        ("1.2.3", reword, "1.2.4", ["1.2.3"]),
        ("0.1.0", take_away_a_path, "0.2.0", ["0.1.0", "0.1.1"]),
        ("0.1.0", add_an_operation, "0.1.1", ["0.1.0"]),
        ("0.1.0", reword, "0.1.1", ["0.1.0"]),
    ],
)
def test_a_change_asks_for_a_version(
    old: str, change: Change, least: str, too_low: list[str]
) -> None:
    assert complaints(old, least, change) == []
    for version in too_low:
        complaint, *_reasons = complaints(old, version, change)
        assert complaint.endswith(f"{old}, so it must be {least} or higher")


def test_what_breaks_a_promise_is_named_with_the_version() -> None:
    _, *reasons = complaints("1.0.0", "1.1.0", take_away_a_verb)
    assert reasons == ["GET /api/prune: is gone"]


@pytest.mark.parametrize(
    ("changelog", "files", "complaint"),
    [
        ("", [], "does not begin with 0.1.0"),
        ("## [0.2.0] - not released\n\nX\n", [], "does not begin with 0.1.0"),
        ("## [0.1.0] - not released\n", [], "does not say what 0.1.0 changes"),
        ("## [0.1.0] - soon\n\nX\n", [], "does not begin with 0.1.0"),
        ("## [0.1.0] - 2026-01-31\n\nX\n", [], "by the changelog ['openapi-0.1.0.yaml']"),
        ("## [0.1.0] - not released\n\nX\n", ["0.1.0"], "by the changelog []"),
        (
            "## [0.1.0] - not released\n\nX\n## [0.0.9] - 2026-01-31\n\nX\n",
            ["0.0.8", "0.0.9"],
            "by the changelog ['openapi-0.0.9.yaml']",
        ),
        (
            "## [0.1.0] - not released\n\nX\n## [0.0.9] - not released\n\nX\n",
            [],
            "only the newest version",
        ),
        (
            "## [0.1.0] - not released\n\nX\n## [0.2.0] - 2026-01-31\n\nX\n",
            ["0.2.0"],
            "not in order",
        ),
    ],
)
def test_the_changelog_is_kept(changelog: str, files: list[str], complaint: str) -> None:
    document = changed(lambda document: document["info"].update(version="0.1.0", title="It"))
    released = {
        f"openapi-{version}.yaml": document | {"info": {"version": version}} for version in files
    }
    found = list(faults(document, changelog, released))
    assert [fault for fault in found if complaint in fault], found


def test_a_released_document_bears_its_version() -> None:
    changelog = "## [0.1.0] - 2026-01-31\n\nX\n"
    document = changed(lambda document: document["info"].update(version="0.1.0", title="It"))
    other = document | {"info": {"version": "0.2.0"}}
    assert list(faults(document, changelog, {"openapi-0.1.0.yaml": document})) == []
    assert list(faults(document, changelog, {"openapi-0.1.0.yaml": other})) == [
        "openapi-0.1.0.yaml is version 0.2.0"
    ]
