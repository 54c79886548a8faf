"""Breaking changes of the released document are found and require a new version."""

import copy
import re

import pytest
import yaml

from contract_tests.compatibility import breaking_changes
from contract_tests.document import DOCUMENT, PATH
from contract_tests.document_changes import (
    BREAKING_BOTH_WAYS,
    BREAKING_CHANGES,
    Change,
    add_an_operation,
    answer_a_new_status,
    changed,
    remove_a_path,
    remove_a_verb,
    reword,
)
from contract_tests.releases import faults


def test_document_has_version_required_by_its_changes() -> None:
    changelog = (PATH.parent / "CHANGELOG.md").read_text()
    released = {
        path.name: yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        for path in PATH.parent.glob("released/*")
    }
    assert list(faults(DOCUMENT, changelog, released)) == []


# --- Breaking changes ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason"), BREAKING_CHANGES.items(), ids=lambda it: getattr(it, "__name__", "")
)
def test_breaking_change_is_found(change: Change, reason: str) -> None:
    reasons = breaking_changes(DOCUMENT, changed(change))
    assert [found for found in reasons if re.search(reason, found)], reasons


@pytest.mark.parametrize("change", BREAKING_CHANGES, ids=lambda change: change.__name__)
def test_reverse_of_breaking_change_is_breaking_only_where_listed(change: Change) -> None:
    reasons = breaking_changes(changed(change), DOCUMENT)
    assert bool(reasons) == (change in BREAKING_BOTH_WAYS), reasons


def test_equal_documents_have_no_changes() -> None:
    assert breaking_changes(DOCUMENT, copy.deepcopy(DOCUMENT)) == []


# --- Required versions --------------------------------------------------------------------------

OLD, NEW = "## [{old}] - 2026-01-31\n\nThe first.\n", "## [{new}] - not released\n\nA change.\n"


def complaints(old: str, new: str, change: Change) -> list[str]:
    """Return the faults if `change` makes version `new` of the released version `old`."""
    released = changed(lambda document: document["info"].update(version=old, title="The old"))
    document = changed(change, released)
    document["info"]["version"] = new
    changelog = (NEW + OLD if new != old else OLD).format(old=old, new=new)
    return list(faults(document, changelog, {f"openapi-{old}.yaml": released}))


@pytest.mark.parametrize(
    ("old", "change", "least", "too_low"),
    [
        ("1.2.3", remove_a_path, "2.0.0", ["1.2.3", "1.2.4", "1.3.0"]),
        ("1.2.3", answer_a_new_status, "2.0.0", ["1.9.0"]),
        ("1.2.3", add_an_operation, "1.3.0", ["1.2.3", "1.2.4"]),
        ("1.2.3", reword, "1.2.4", ["1.2.3"]),
        ("0.1.0", remove_a_path, "0.2.0", ["0.1.0", "0.1.1"]),
        ("0.1.0", add_an_operation, "0.1.1", ["0.1.0"]),
        ("0.1.0", reword, "0.1.1", ["0.1.0"]),
    ],
)
def test_change_requires_version(old: str, change: Change, least: str, too_low: list[str]) -> None:
    assert complaints(old, least, change) == []
    for version in too_low:
        complaint, *_reasons = complaints(old, version, change)
        assert complaint.endswith(f"{old}, so it must be {least} or higher")


def test_breaking_changes_are_listed_with_required_version() -> None:
    _, *reasons = complaints("1.0.0", "1.1.0", remove_a_verb)
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
def test_changelog_fault_is_found(changelog: str, files: list[str], complaint: str) -> None:
    document = changed(lambda document: document["info"].update(version="0.1.0", title="It"))
    released = {
        f"openapi-{version}.yaml": document | {"info": {"version": version}} for version in files
    }
    found = list(faults(document, changelog, released))
    assert [fault for fault in found if complaint in fault], found


def test_released_document_has_version_of_its_name() -> None:
    changelog = "## [0.1.0] - 2026-01-31\n\nX\n"
    document = changed(lambda document: document["info"].update(version="0.1.0", title="It"))
    other = document | {"info": {"version": "0.2.0"}}
    assert list(faults(document, changelog, {"openapi-0.1.0.yaml": document})) == []
    assert list(faults(document, changelog, {"openapi-0.1.0.yaml": other})) == [
        "openapi-0.1.0.yaml is version 0.2.0"
    ]
