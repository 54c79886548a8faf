import json
import shutil
from pathlib import Path

import pytest
import yaml

from luigid.contract import Contract, Document, DocumentError, document_check
from luigid.contract.shipping import ship
from luigid.process.shipped_files import shipped
from unit_tests.contract import small_document


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return Path(shutil.copy(small_document.PATH, tmp_path / "openapi.yaml"))


@pytest.fixture
def no_check(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ship the document; after that nothing can check it."""
    ship(source)
    monkeypatch.setattr(document_check, "read", None)


@pytest.mark.usefixtures("no_check")
def test_shipped_document_is_read_without_check(source: Path, document: Document) -> None:
    assert Document.read(source) == document


@pytest.mark.usefixtures("no_check")
@pytest.mark.parametrize("name", ["openapi.yaml", "openapi.json", "SHA256SUMS"])
def test_document_that_differs_from_shipped_one_is_checked(source: Path, name: str) -> None:
    changed = source.with_name(name)
    changed.write_bytes(changed.read_bytes().replace(b"a", b"b", 1))
    with pytest.raises(TypeError):  # the check cannot be called
        Document.read(source)


@pytest.mark.usefixtures("no_check")
@pytest.mark.parametrize("name", ["openapi.json", "SHA256SUMS"])
def test_document_without_a_shipped_file_is_checked(source: Path, name: str) -> None:
    source.with_name(name).unlink()
    with pytest.raises(TypeError):
        Document.read(source)


def test_changed_document_is_what_counts(source: Path) -> None:
    ship(source)
    source.write_text(source.read_text().replace("title: tiny", "title: changed"))
    assert Document.read(source).raw["info"]["title"] == "changed"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("operationId: file", "operationId: page", "is not unique"),
        ("type: object, additionalProperties: false", "type: array", "must have the type object"),
    ],
)
def test_document_that_cannot_be_enforced_is_not_shipped(
    source: Path, old: str, new: str, complaint: str
) -> None:
    text = source.read_text()
    assert old in text
    source.write_text(text.replace(old, new, 1))
    with pytest.raises(DocumentError, match=complaint):
        ship(source)
    assert not source.with_suffix(".json").exists()


def test_shipped_json_is_the_yaml(tmp_path: Path) -> None:
    source = Path(shutil.copy(shipped("spec/openapi.yaml"), tmp_path))
    ship(source)
    written = yaml.safe_load(source.read_bytes())
    document = Document.read(source)
    # As text: 1 is not 1.0 there, and the order of members counts.
    assert json.dumps(document.raw) == json.dumps(written)
    assert json.dumps(json.loads(document.json)) == json.dumps(written)
    assert document.yaml == source.read_bytes()
    assert Contract(document).operations == Document.read_unchecked(source).operations
