"""The lock is one of what pyproject.toml asks for."""

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.building import ROOT
from scripts.lock import EXTRA, LOCK

#: name and version of each package that has hashes
LOCKED = re.compile(r"^([\w.-]+)==(\S+)(?: ; [^\\\n]+)? \\\n(?= {4}--hash=)", re.MULTILINE)


def locked() -> dict[str, str]:
    found = LOCKED.findall(LOCK.read_text(encoding="utf-8"))
    return {canonicalize_name(name): version for name, version in found}


def required() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    texts = [*project["dependencies"], *project["optional-dependencies"][EXTRA]]
    return [Requirement(text) for text in texts]


def test_lock_has_each_requirement_in_a_version_that_it_allows() -> None:
    versions = locked()
    for requirement in required():
        assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)])


def test_every_package_of_the_lock_has_hashes_and_no_address() -> None:
    text = LOCK.read_text(encoding="utf-8")
    packages = [line for line in text.splitlines() if re.match(r"[\w.-]+==", line)]
    assert len(locked()) == len(packages) > 20
    assert "://" not in text
