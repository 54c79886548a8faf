import re
from typing import Any

import pytest
import yaml

from luigid.contract import Document, security
from luigid.process.shipped_files import shipped

Raw = dict[str, Any]
ANSWERS = {"401", "403", "429"}


@pytest.fixture(scope="module")
def document() -> Document:
    return Document.read(shipped("spec/openapi.yaml"))


def operations(raw: Raw) -> dict[str, Raw]:
    return {
        operation["operationId"]: operation
        for item in raw["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict)
    }


def requirements(role: str, *schemes: str) -> list[dict[str, list[str]]]:
    return [{scheme: [role]} for scheme in schemes or security.ALL_SCHEMES]


def test_every_operation_says_who_may_do_it(document: Document) -> None:
    lacking = [name for name, it in operations(document.raw).items() if "security" not in it]
    assert lacking == []
    assert list(security.unenforceable_security(document.raw)) == []


def test_every_operation_with_a_role_lists_the_refusals(document: Document) -> None:
    lacking = {
        name: missing
        for name, operation in operations(document.raw).items()
        if operation["security"] and (missing := ANSWERS - operation["responses"].keys())
    }
    assert lacking == {}


def test_role_of_a_method_follows_its_tag(document: Document) -> None:
    roles = {"worker": "work", "read": "read", "operate": "operate"}
    for operation in document.operations:
        if operation.rpc_method is not None:
            (tag,) = operations(document.raw)[operation.id]["tags"]
            assert operation.role == roles[tag], operation.id


def test_only_what_tells_nothing_is_open(document: Document) -> None:
    opened = {it.path for it in document.operations if it.role is None and it.method != "options"}
    assert opened == {
        *("/", "/favicon.ico", "/static/{path}", "/docs", "/docs/{path}"),
        *("/openapi.yaml", "/openapi.json", "/workflows.arazzo.yaml", "/healthz", "/readyz"),
        "/v1/session",
    }
    assert all(it.role is None for it in document.operations if it.method == "options")


def test_operation_that_does_not_say_needs_the_highest_role() -> None:
    assert security.role_of({}) == "admin"


@pytest.mark.parametrize("role", security.ROLES)
def test_role_is_read(role: str) -> None:
    assert security.role_of({"security": requirements(role)}) == role
    assert security.role_of({"security": []}) is None


@pytest.mark.parametrize(
    "wrong",
    [
        [{}],
        [{"basic": []}],
        [{"key": ["read"]}],
        requirements("king"),
        requirements("read", "basic", "token", "session"),
        [*requirements("read", "basic", "token", "session"), {"proxy": ["work"]}],
        [{"basic": ["read"], "token": ["read"]}],
    ],
    ids=["anybody", "no_role", "unknown", "unknown_role", "one_missing", "two_roles", "together"],
)
def test_other_requirements_are_named(wrong: object) -> None:
    raw = {"paths": {"/a": {"get": {"operationId": "a", "security": wrong}}}}
    (complaint,) = security.unenforceable_security(raw)
    assert complaint.startswith("operation a: security: each scheme must stand there once")


@pytest.mark.parametrize(("auth", "schemes"), security.SCHEMES.items())
def test_served_document_names_what_is_accepted(
    document: Document, auth: str, schemes: tuple[str, ...]
) -> None:
    served = document.as_served(auth)
    assert yaml.load(served.yaml, yaml.CSafeLoader) == served.raw
    for name, operation in operations(served.raw).items():
        before = operations(document.raw)[name]
        role = security.role_of(before)
        expected = requirements(role, *schemes) if role and schemes else []
        assert operation == {**before, "security": expected}


def test_served_document_keeps_its_comments(document: Document) -> None:
    served = document.as_served("none")
    lines = zip(document.yaml.splitlines(), served.yaml.splitlines(), strict=True)
    changed = {(old, new) for old, new in lines if old != new}
    assert {new for _, new in changed} == {b"      security: []"}


def test_served_document_names_the_header_of_the_proxy(document: Document) -> None:
    served = document.as_served("proxy", "Remote-User")
    assert served.raw["components"]["securitySchemes"]["proxy"]["name"] == "Remote-User"
    assert yaml.load(served.yaml, yaml.CSafeLoader) == served.raw
    assert len(re.findall(rb"Remote-User", served.yaml)) == 1
