"""The checklist of a release."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

import luigid
from package_tests.conftest import Distributions
from scripts import building, clients, release
from scripts.building import ROOT

VERSION = luigid.__version__
TODAY = date(2026, 11, 28)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a repository with what the checklist reads, as it is before a release."""
    root = tmp_path / "checkout"
    for name in (
        *("luigid/__init__.py", "CHANGELOG.md", "spec/openapi.yaml", "spec/CHANGELOG.md"),
        *map(str, (clients.PYTHON, clients.TYPESCRIPT, clients.LOCK)),
    ):
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    (root / "CHANGELOG.md").write_text(f"## [{VERSION}] - {TODAY}\n\nA change.\n")
    (root / "spec" / "CHANGELOG.md").write_text("## [1.0.0] - not released\n\nThe first.\n")
    document = root / "spec" / "openapi.yaml"
    lines = document.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("  version: "))
    lines[at] = "  version: 1.0.0"
    document.write_text("\n".join(lines), encoding="utf-8")
    git(root, "init", "--quiet")
    commit(root)
    return root


def git(root: Path, *arguments: str) -> None:
    author = ["-c", "user.name=A", "-c", "user.email=a@b.example"]
    subprocess.run(["git", *author, *arguments], cwd=root, check=True)


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=All")


def test_clients_have_the_version_of_the_contract() -> None:
    assert list(release.client_faults(ROOT)) == []


def test_recorded_release_gives_the_clients_its_version(checkout: Path) -> None:
    clients.set_version(checkout, "0.9.0")
    assert len(list(release.client_faults(checkout))) == 3
    release.record_contract(checkout, TODAY)
    assert list(release.client_faults(checkout)) == []


def test_committed_tree_has_no_faults(checkout: Path) -> None:
    assert list(release.tree_faults(checkout)) == []


def test_change_that_is_not_committed_is_found(checkout: Path) -> None:
    (checkout / "CHANGELOG.md").write_text("changed")
    (checkout / "new").touch()
    faults = list(release.tree_faults(checkout))
    assert faults == ["not committed: CHANGELOG.md", "not committed: new"]


@pytest.mark.parametrize(
    ("changelog", "faults"),
    [
        (f"## [Unreleased]\n\n## [{VERSION}] - {TODAY}\n\nX\n", []),
        (
            f"## [Unreleased]\n\n- more\n\n## [{VERSION}] - {TODAY}\n\nX\n",
            ["below [Unreleased] there are changes: they belong to a version"],
        ),
        (f"## [{VERSION}]\n\nX\n", [f"[{VERSION}] has no date"]),
        (f"## [{VERSION}] - {TODAY}\n", [f"[{VERSION}] has no changes"]),
        (
            f"## [0.9.0] - {TODAY}\n\nX\n",
            [f"the package is {VERSION}, the newest version of the changelog 0.9.0"],
        ),
        ("", [f"the package is {VERSION}, the newest version of the changelog None"]),
    ],
)
def test_faults_of_the_changelog_are_found(
    changelog: str, faults: list[str], checkout: Path
) -> None:
    (checkout / "CHANGELOG.md").write_text(changelog)
    assert list(release.changelog_faults(checkout)) == faults


def test_version_that_is_tagged_is_not_released_again(checkout: Path) -> None:
    git(checkout, "tag", f"v{VERSION}")
    (fault,) = release.changelog_faults(checkout)
    assert fault.startswith(f"v{VERSION} is tagged already")


def test_contract_must_be_recorded(checkout: Path) -> None:
    (fault,) = release.contract_faults(checkout)
    assert fault == "1.0.0 is not released: run this with --record"

    release.record_contract(checkout, TODAY)

    assert list(release.contract_faults(checkout)) == []
    spec = checkout / "spec"
    released = spec / "released" / "openapi-1.0.0.yaml"
    assert released.read_bytes() == (spec / "openapi.yaml").read_bytes()
    assert (spec / "CHANGELOG.md").read_text().startswith(f"## [1.0.0] - {TODAY}\n")


def test_recording_twice_changes_nothing(checkout: Path) -> None:
    release.record_contract(checkout, TODAY)
    commit(checkout)
    release.record_contract(checkout, date(2027, 1, 1))
    assert list(release.tree_faults(checkout)) == []


def test_breaking_change_of_a_recorded_contract_is_found(checkout: Path) -> None:
    release.record_contract(checkout, TODAY)
    document = checkout / "spec" / "openapi.yaml"
    text = document.read_text(encoding="utf-8")
    document.write_text(text.replace("\n  /api/prune:\n", "\n  /api/tidy:\n"), encoding="utf-8")
    first, *reasons = release.contract_faults(checkout)
    assert first == "1.0.0 breaks 1.0.0, so it must be 2.0.0 or higher"
    assert "POST /api/prune: is gone" in reasons


def test_next_contract_is_compared_with_the_recorded_one(checkout: Path) -> None:
    release.record_contract(checkout, TODAY)
    spec = checkout / "spec"
    document = yaml.safe_load((spec / "openapi.yaml").read_bytes())
    task = document["components"]["schemas"]["TaskFields"]
    task["properties"]["owner"] = {"type": "string"}
    assert changed_contract_faults(spec, document) == [
        "1.0.0 adds to 1.0.0, so it must be 1.1.0 or higher"
    ]
    changelog = (spec / "CHANGELOG.md").read_text(encoding="utf-8")
    news = "## [1.1.0] - not released\n\n`owner` of tasks.\n\n"
    (spec / "CHANGELOG.md").write_text(news + changelog, encoding="utf-8")
    document["info"]["version"] = "1.1.0"
    assert changed_contract_faults(spec, document) == [
        "1.1.0 is not released: run this with --record"
    ]

    release.record_contract(checkout, date(2027, 1, 1))

    assert list(release.contract_faults(checkout)) == []
    assert [path.name for path in (spec / "released").iterdir()] == ["openapi-1.1.0.yaml"]
    # What a version has added is a promise from then on.
    del task["properties"]["owner"]
    first, *reasons = changed_contract_faults(spec, document)
    assert first == "1.1.0 breaks 1.1.0, so it must be 2.0.0 or higher"
    assert any(reason.endswith("owner: is gone") for reason in reasons)


def test_what_only_the_server_keeps_to_is_no_promise(checkout: Path) -> None:
    release.record_contract(checkout, TODAY)
    document = yaml.safe_load((checkout / "spec" / "openapi.yaml").read_bytes())
    type_ = document["components"]["schemas"]["Problem"]["properties"]["type"]
    type_["x-luigid-strict"]["enum"].append("urn:luigid:problem:new")
    assert changed_contract_faults(checkout / "spec", document) == [
        "1.0.0 adds to 1.0.0, so it must be 1.1.0 or higher"
    ]


def changed_contract_faults(spec: Path, document: dict[str, Any]) -> list[str]:
    """Return the faults of the contract once it is this document."""
    text = yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False)
    (spec / "openapi.yaml").write_text(text, encoding="utf-8")
    return list(release.contract_faults(spec.parent))


def test_missing_step_is_named(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(building, "ROOT", checkout)
    assert release.main(["--no-tests"]) == 1
    release.record_contract(checkout, TODAY)
    commit(checkout)
    capsys.readouterr()
    assert release.main(["--no-tests"]) == 0
    assert capsys.readouterr().out.count("ok ") == 4


def test_failing_command_is_a_fault(tmp_path: Path) -> None:
    assert list(release.command_faults(["false"], tmp_path)) == ["false fails"]
    assert list(release.command_faults(["true"], tmp_path)) == []


def test_bill_of_materials_names_what_the_wheel_needs(
    distributions: Distributions, tmp_path: Path
) -> None:
    bill = tmp_path / "bill.json"
    assert list(release.bill_faults(distributions.wheel, tmp_path / "environment", bill)) == []
    text = bill.read_text(encoding="utf-8")
    described = json.loads(text)
    version = SchemaVersion.from_version(described["specVersion"])
    assert JsonStrictValidator(version).validate_str(text) is None
    components = {each["name"].lower().replace("_", "-") for each in described["components"]}
    assert components >= {"luigid", "tornado", "sqlalchemy", "orjson", "jsonschema-rs"}
    assert not components & {"pip", "setuptools", "pytest"}
