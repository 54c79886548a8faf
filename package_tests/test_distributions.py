"""The sdist and the wheel: what is in them, and what PyPI shows of them."""

import json
import re
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

import luigid
from package_tests.conftest import Distributions
from scripts.building import ROOT, NotReproducibleError, digest, merge

OPS = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("ops/**/*") if path.is_file()}


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def read(wheel: Path, name: str) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(f"luigid-{luigid.__version__}.dist-info/{name}")


def metadata(wheel: Path) -> Message:
    return message_from_bytes(read(wheel, "METADATA"))


def test_wheel_has_files_for_operators(distributions: Distributions) -> None:
    assert {f"luigid/{name}" for name in OPS} <= names(distributions.wheel)


def test_sdist_has_all_that_a_build_without_node_needs(distributions: Distributions) -> None:
    with tarfile.open(distributions.sdist) as archive:
        found = {name.partition("/")[2] for name in archive.getnames()}
    assert found >= OPS
    assert found >= {
        *("PKG-INFO", "README.md", "LICENSE", "docs/state.md", "hatch_build.py"),
        *("luigid/static/visualiser/visualiser.js", "spec/openapi.json", "spec/SHA256SUMS"),
    }


def test_distributions_have_no_typed_clients(distributions: Distributions) -> None:
    with tarfile.open(distributions.sdist) as archive:
        found = {name.partition("/")[2] for name in archive.getnames()}
    assert [name for name in found | names(distributions.wheel) if "clients/" in name] == []


@pytest.mark.parametrize("tool", ["twine check --strict", "check_wheel_contents"])
def test_tools_find_nothing_to_complain_about(tool: str, distributions: Distributions) -> None:
    paths = distributions if tool.startswith("twine") else [distributions.wheel]
    checked = subprocess.run(
        [sys.executable, "-m", *tool.split(), *paths], cwd=ROOT, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_long_description_has_no_relative_link(distributions: Distributions) -> None:
    text = metadata(distributions.wheel).get_payload()
    assert isinstance(text, str)
    targets = re.findall(r"\]\(\s*<?([^)\s>]+)", text) + re.findall(
        r"(?:src|href)=\"([^\"]+)", text
    )
    assert targets
    assert [target for target in targets if not target.startswith(("https://", "#"))] == []


def test_metadata_is_that_of_a_release(distributions: Distributions) -> None:
    about = metadata(distributions.wheel)
    assert about["Version"] == luigid.__version__
    assert "Development Status :: 5 - Production/Stable" in (about.get_all("Classifier") or [])
    urls = about.get_all("Project-URL") or []
    assert all(re.fullmatch(r"[^,]+, https://\S+", url) for url in urls)


def test_bill_of_materials_names_packages_of_the_front_end(distributions: Distributions) -> None:
    bill = read(distributions.wheel, "sboms/sbom.cdx.json").decode()
    assert JsonStrictValidator(SchemaVersion.V1_5).validate_str(bill) is None
    shipped = {each["name"] for each in json.loads(bill)["components"]}
    package = json.loads((ROOT / "visualiser" / "package.json").read_text(encoding="utf-8"))
    assert shipped >= set(package["dependencies"])
    assert not shipped & set(package["devDependencies"])


def test_wheel_built_without_network_is_the_same(
    distributions: Distributions, tmp_path: Path
) -> None:
    # In a network namespace of its own, not even localhost answers.
    alone = ["unshare", "--map-root-user", "--net"]
    offline = ["--no-index", "--no-build-isolation", "--no-deps", "--no-cache-dir"]
    pip = [sys.executable, "-m", "pip", "wheel", *offline, "--wheel-dir", str(tmp_path)]
    subprocess.run([*alone, *pip, str(distributions.sdist)], check=True)
    (wheel,) = tmp_path.iterdir()
    assert (wheel.name, digest(wheel)) == (
        distributions.wheel.name,
        digest(distributions.wheel),
    )


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [("a.whl", "two", "a.whl"), ("b.whl", "one", "a.whl, b.whl")],
)
def test_difference_of_two_builds_is_found(
    name: str, text: str, named: str, tmp_path: Path
) -> None:
    first, second = tmp_path / "1" / "a.whl", tmp_path / "2" / name
    for path, content in [(first, "one"), (second, text)]:
        path.parent.mkdir()
        path.write_text(content)
    with pytest.raises(NotReproducibleError, match=f"^two builds differ: {re.escape(named)}$"):
        merge([first], [second], tmp_path / "3")
    assert merge([first], [first], tmp_path / "3") == [tmp_path / "3" / "a.whl"]
