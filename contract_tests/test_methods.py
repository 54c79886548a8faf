"""Every RPC method of Luigi is in the document, with its arguments, and is answered."""

import inspect
from collections.abc import Callable

import luigi.scheduler
import pytest

from contract_tests.calls import CALLS
from contract_tests.client import Answer, get, post_form, post_json, send
from contract_tests.document import METHODS, argument_schemas, resolved
from contract_tests.server import Server
from luigid.scheduler import Scheduler

#: Arguments whose default in Luigi's signatures no call may rely on, or that **kwargs hides.
REQUIRED_BY_US = {
    "add_task": {"task_id", "worker"},
    "get_work": {"worker"},
    "ping": {"worker"},
}
ADDED_BY_US = {"ping": {"worker"}, "announce_scheduling_failure": {"worker"}}


def test_document_has_exactly_luigi_methods() -> None:
    assert len(METHODS) == 39
    assert set(METHODS) == set(luigi.scheduler.RPC_METHODS) == set(CALLS)
    assert {frozenset(item) for item in METHODS.values()} == {frozenset({"get", "post", "options"})}


@pytest.mark.parametrize("name", METHODS)
def test_arguments_are_the_same_in_query_form_and_json(name: str) -> None:
    schemas = argument_schemas(name)
    assert len(schemas) == 3
    assert all(schema == schemas[0] for schema in schemas)


@pytest.mark.parametrize("name", METHODS)
def test_document_and_scheduler_agree_on_arguments(name: str) -> None:
    signature = inspect.signature(getattr(Scheduler, name))
    assert described_arguments(name) == declared_arguments(signature)


@pytest.mark.parametrize("name", METHODS)
def test_document_and_luigi_agree_on_arguments(name: str) -> None:
    described = described_arguments(name)
    luigi_s = declared_arguments(inspect.signature(luigi.scheduler.RPC_METHODS[name]))
    required = REQUIRED_BY_US.get(name, set())
    assert set(described) == set(luigi_s) | ADDED_BY_US.get(name, set())
    for argument, default in luigi_s.items():
        assert described[argument] == (REQUIRED if argument in required else default)


@pytest.mark.parametrize("call", [get, post_form, post_json])
@pytest.mark.parametrize("name", METHODS)
def test_method_is_answered(
    shared_server: Server, name: str, call: Callable[[str, str, object], Answer]
) -> None:
    answer = call(shared_server.url, name, CALLS[name])
    assert answer.status == 200, answer.body
    assert answer.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Etag" not in answer.headers
    assert list(answer.json()) == ["response"]


@pytest.mark.parametrize("name", METHODS)
def test_options_of_method_are_answered(shared_server: Server, name: str) -> None:
    answer = send(shared_server.url, "OPTIONS", f"/api/{name}")
    assert (answer.status, answer.body) == (204, b"")


REQUIRED, UNKNOWN = "required", "any other argument"

#: Defaults that the document says in words: JSON has no Infinity, and no worker is not null.
UNSAYABLE_DEFAULTS = {
    ("add_task_batcher", "max_batch_size"): float("inf"),
    ("announce_scheduling_failure", "worker"): None,
}


def described_arguments(name: str) -> dict[str, str]:
    """Return the arguments in the document with their defaults, written as in Python."""
    schema = resolved(argument_schemas(name)[0])
    arguments = dict.fromkeys(schema.get("required", []), REQUIRED)
    for argument, value in schema.get("properties", {}).items():
        if argument not in arguments:
            unsayable = UNSAYABLE_DEFAULTS.get((name, argument), "no default")
            arguments[argument] = repr(resolved(value).get("default", unsayable))
    return arguments | ({} if schema["additionalProperties"] is False else {UNKNOWN: UNKNOWN})


def declared_arguments(signature: inspect.Signature) -> dict[str, str]:
    """Return the arguments of a method with their defaults, written as in Python."""
    arguments = {}
    for parameter in list(signature.parameters.values())[1:]:
        if parameter.kind is parameter.VAR_KEYWORD:
            arguments[UNKNOWN] = UNKNOWN
        elif parameter.default is parameter.empty:
            arguments[parameter.name] = REQUIRED
        else:
            arguments[parameter.name] = repr(parameter.default)
    return arguments
