from pathlib import Path
from typing import Any

from openapi_spec_validator import OpenAPIV32SpecValidator

from luigid.contract import Document
from luigid.contract.openapi32 import as_openapi32

RAW: dict[str, Any] = Document.read(Path(__file__).parents[2] / "spec" / "openapi.yaml").raw


def test_document_is_valid_as_openapi_3_2() -> None:
    document = as_openapi32(RAW)
    assert document["openapi"] == "3.2.0"
    assert list(OpenAPIV32SpecValidator(document).iter_errors()) == []


def test_events_have_a_schema() -> None:
    media = as_openapi32(RAW)["components"]["responses"]["Changes"]["content"]["text/event-stream"]
    data = media["itemSchema"]["properties"]["data"]
    assert data["contentSchema"] == {"$ref": "#/components/schemas/Change"}
    assert "schema" not in media
    assert "x-luigid-event-data" not in media


def test_all_else_stays() -> None:
    document = as_openapi32(RAW)
    del document["components"]["responses"]["Changes"]
    kept = {name: it for name, it in RAW["components"]["responses"].items() if name != "Changes"}
    expected = {**RAW, "openapi": "3.2.0", "components": {**RAW["components"], "responses": kept}}
    assert document == expected
