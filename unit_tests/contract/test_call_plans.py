from collections.abc import Callable
from pathlib import Path

import pytest

from luigid.contract import Contract, DocumentError
from unit_tests.contract import small_document
from unit_tests.contract.small_document import Raw

Change = Callable[[Raw], object]


def _post(raw: Raw) -> Raw:
    post: Raw = raw["paths"]["/api/greet"]["post"]
    return post


def _form(raw: Raw) -> Raw:
    form: Raw = _post(raw)["requestBody"]["content"][small_document.FORM]
    return form


def _get(raw: Raw) -> Raw:
    get: Raw = raw["paths"]["/api/rest"]["get"]
    return get


PARAMETERS = ": parameters: not what the server reads"
BODY = "operation greet: requestBody: not what the server reads"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (
            lambda raw: _get(raw).pop("parameters"),
            "operation rest.get: there is no parameter 'data'",
        ),
        (
            lambda raw: _get(raw)["parameters"].append(
                {"name": "other", "in": "query", "schema": {}}
            ),
            "operation rest.get: there is no parameter 'data'",
        ),
        (
            lambda raw: raw["paths"]["/api/rest"].update(
                parameters=[{"name": "other", "in": "query", "schema": {}}]
            ),
            "operation rest.get: there is no parameter 'data'",
        ),
        (
            lambda raw: _get(raw).update(
                parameters=[{"name": "data", "in": "query", "schema": {}}]
            ),
            "operation rest.get: there is no parameter 'data'",
        ),
        (
            lambda raw: _get(raw)["parameters"][0].update(name="arguments"),
            f"operation rest.get{PARAMETERS}",
        ),
        (
            lambda raw: _get(raw)["parameters"][0].update({"in": "header"}),
            f"operation rest.get{PARAMETERS}",
        ),
        (
            lambda raw: _get(raw)["parameters"][0].update(required=True),
            "operation rest.get: data is required, but no argument is",
        ),
        (
            lambda raw: _get(raw)["parameters"][0]["content"][small_document.JSON]["schema"].pop(
                "type"
            ),
            "operation rest.get: the arguments must have the type object",
        ),
        (
            lambda raw: _get(raw).update(
                requestBody={"content": {small_document.JSON: {"schema": {}}}}
            ),
            "operation rest.get: requestBody: not what the server reads",
        ),
        (
            lambda raw: _post(raw).update(
                parameters=[{"name": "word", "in": "query", "schema": {}}]
            ),
            f"operation greet{PARAMETERS}",
        ),
        (lambda raw: _post(raw).pop("x-luigid-data-in-query"), f"operation greet{PARAMETERS}"),
        (lambda raw: _post(raw).pop("requestBody"), BODY),
        (lambda raw: _post(raw)["requestBody"].update(required=True), BODY),
        (lambda raw: _post(raw)["requestBody"]["content"].pop(small_document.JSON), BODY),
        (
            lambda raw: _post(raw)["requestBody"]["content"].update({"text/plain": {}}),
            BODY,
        ),
        (
            lambda raw: _post(raw)["requestBody"]["content"][small_document.JSON].update(schema={}),
            BODY,
        ),
        (lambda raw: _form(raw).pop("encoding"), BODY),
        (lambda raw: _form(raw)["schema"].update(required=["data"]), BODY),
        (lambda raw: _form(raw)["schema"]["properties"].update(other={}), BODY),
    ],
)
def test_operation_that_the_server_cannot_call_is_refused(
    tmp_path: Path, change: Change, complaint: str
) -> None:
    raw = small_document.raw()
    change(raw)
    document = small_document.read(tmp_path, raw)
    with pytest.raises(DocumentError) as caught:
        Contract(document)
    assert str(caught.value) == complaint


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: _get(raw)["parameters"][0].update(description="The arguments."),
        lambda raw: _get(raw)["parameters"][0]["content"][small_document.JSON].update(example={}),
        lambda raw: _post(raw)["requestBody"].update(description="The arguments."),
        lambda raw: _form(raw).update(examples={"one": {"value": {"data": {}}}}),
    ],
)
def test_annotations_do_not_matter_to_call_plans(tmp_path: Path, change: Change) -> None:
    raw = small_document.raw()
    change(raw)
    assert Contract(small_document.read(tmp_path, raw)).operations
