"""`python -m scripts.release`: the checklist of a release.

It checks that the tree may be released and says what is missing; it changes nothing. With
`--record` it first writes down the release of the contract: today's date in spec/CHANGELOG.md and
the document in spec/released/, for you to commit. With `--dist FOLDER` it also builds what is to be
published, twice and equal, with the bills of materials, and checks it. It publishes nothing.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from contract_tests import releases
from scripts import building, clients

_HEADING = re.compile(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", re.MULTILINE)
_NOT_RELEASED = " - not released"


def main(argv: Sequence[str] | None = None) -> int:
    """Go through the checklist; return 1 if something is missing."""
    parser = argparse.ArgumentParser(prog="scripts.release", description=__doc__)
    parser.add_argument("--record", action="store_true", help="write down the contract's release")
    parser.add_argument("--dist", type=Path, metavar="FOLDER", help="build for publication")
    parser.add_argument("--no-tests", action="store_true", help="do not run tox")
    arguments = parser.parse_args(argv)
    root = building.ROOT
    if arguments.record:
        record_contract(root, date.today())
    steps: list[tuple[str, Callable[[], Iterator[str]]]] = [
        ("what git has is all there is", lambda: tree_faults(root)),
        ("the changelog has the version of the package", lambda: changelog_faults(root)),
        ("the contract has the version of its changes", lambda: contract_faults(root)),
        ("the clients have the version of the contract", lambda: client_faults(root)),
    ]
    if not arguments.no_tests:
        steps.append(("the tests pass", lambda: command_faults(["tox", "p"], root)))
    if arguments.dist is not None:
        steps.append(("the distributions are fit", lambda: publish(root, arguments.dist)))
    return 1 if sum([_go_through(*step) for step in steps]) else 0


def _go_through(name: str, find_faults: Callable[[], Iterator[str]]) -> bool:
    faults = list(find_faults())
    print(f"{'MISSING' if faults else 'ok     '} {name}")
    for fault in faults:
        print(f"        {fault}")
    return bool(faults)


def tree_faults(root: Path) -> Iterator[str]:
    """Yield the files that git does not have as they are."""
    listed = _git(root, "status", "--porcelain")
    yield from (f"not committed: {line[3:]}" for line in listed.splitlines())


def changelog_faults(root: Path) -> Iterator[str]:
    """Yield what the changelog lacks of the version of the package."""
    version = package_version(root)
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    found = list(_HEADING.finditer(text))
    ends = [*(each.start() for each in found), len(text)][1:]
    entries = {
        each[1]: (each[2], text[each.end() : end].strip())
        for each, end in zip(found, ends, strict=True)
    }
    _, pending = entries.pop("Unreleased", (None, ""))
    if pending:
        yield "below [Unreleased] there are changes: they belong to a version"
    newest = next(iter(entries), None)
    if newest != version:
        yield f"the package is {version}, the newest version of the changelog {newest}"
        return
    released_on, changes = entries[version]
    if released_on is None:
        yield f"[{version}] has no date"
    if not changes:
        yield f"[{version}] has no changes"
    if f"v{version}" in _git(root, "tag", "--list").split():
        yield f"v{version} is tagged already: the next release needs a new version"


def package_version(root: Path) -> str:
    """Return the version that the package says it has."""
    text = (root / "luigid" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    assert found is not None
    return found[1]


def contract_faults(root: Path) -> Iterator[str]:
    """Yield what is wrong with the version of the contract, and its breaking changes."""
    spec = root / "spec"
    document = _load(spec / "openapi.yaml")
    changelog = (spec / "CHANGELOG.md").read_text(encoding="utf-8")
    released = {path.name: _load(path) for path in sorted((spec / "released").glob("*"))}
    yield from releases.faults(document, changelog, released)
    if _NOT_RELEASED in changelog:
        yield f"{document['info']['version']} is not released: run this with --record"


def client_faults(root: Path) -> Iterator[str]:
    """Yield the typed clients that have another version than the contract."""
    yield from clients.version_faults(root, _contract_version(root))


def _contract_version(root: Path) -> str:
    version: str = _load(root / "spec" / "openapi.yaml")["info"]["version"]
    return version


def record_contract(root: Path, today: date) -> None:
    """Write down that the contract is released as it is; nothing changes if it was before.

    The typed clients get its version.
    """
    spec = root / "spec"
    version = _contract_version(root)
    clients.set_version(root, version)
    changelog = spec / "CHANGELOG.md"
    text = changelog.read_text(encoding="utf-8")
    if _NOT_RELEASED not in text:
        return
    changelog.write_text(text.replace(_NOT_RELEASED, f" - {today}", 1), encoding="utf-8")
    # One is enough: the next version is compared with the last released one.
    shutil.rmtree(spec / "released", ignore_errors=True)
    (spec / "released").mkdir()
    shutil.copy(spec / "openapi.yaml", spec / "released" / f"openapi-{version}.yaml")


def publish(root: Path, folder: Path) -> Iterator[str]:
    """Build into a folder, and yield what is wrong with what was built."""
    try:
        paths = building.build_twice(folder)
        made = clients.build(root, folder / "clients")
    except (building.NotReproducibleError, subprocess.CalledProcessError) as error:
        yield str(error)
        return
    python = sys.executable
    files = [str(path) for path in [*paths, *made] if path.suffix != ".tgz"]
    yield from command_faults([python, "-m", "twine", "check", "--strict", *files], root)
    (wheel,) = (path for path in paths if path.suffix == ".whl")
    yield from command_faults([python, "-m", "check_wheel_contents", str(wheel)], root)
    with tempfile.TemporaryDirectory() as environment:
        bill = folder / f"{wheel.name.partition('-py3')[0]}-python.cdx.json"
        yield from bill_faults(wheel, Path(environment), bill)


def bill_faults(wheel: Path, environment: Path, bill: Path) -> Iterator[str]:
    """Write the bill of materials (CycloneDX) of the wheel and all that it needs.

    That of its front end is in the wheel. Yields why there is none.
    """
    install = [environment / "bin" / "python", "-m", "pip", "--quiet", "install", wheel]
    describe = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible"]
    for command in (
        [sys.executable, "-m", "venv", environment],
        install,
        # Not a part of luigid.
        [*install[:4], "uninstall", "--yes", "pip", "setuptools"],
        [*describe, "--output-file", bill, environment / "bin" / "python"],
    ):
        faults = list(command_faults([str(part) for part in command], environment.parent))
        if faults:
            yield from faults
            return


def command_faults(command: Sequence[str], folder: Path) -> Iterator[str]:
    """Run a command that prints what is wrong; yield the command if it fails."""
    if subprocess.run(command, cwd=folder, check=False).returncode != 0:
        yield f"{' '.join(command)} fails"


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=root, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def _load(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return document


if __name__ == "__main__":
    sys.exit(main())
