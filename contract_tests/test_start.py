"""An installed luigid starts with the document that the build has checked."""

from luigid.process.shipped_files import read_checked, shipped


def test_installed_document_was_checked_by_the_build() -> None:
    document = shipped("spec/openapi.yaml")

    assert read_checked(document, document.with_suffix(".json")) is not None
