"""`luigid spec` prints the document, or its workflows."""

import sys
from argparse import ArgumentParser
from typing import Any

from luigid.commands.parser import failure
from luigid.console.pipes import ended_with_reader


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--format", choices=["yaml", "json"], help="(default: yaml; json for a profile)"
    )
    parser.add_argument(
        "--profile",
        choices=["clients", "openapi-3.2"],
        help="what a kind of reader needs of it; clients: for generators of clients, each call in "
        "one way, JSON alone; openapi-3.2: the whole as OpenAPI 3.2, with the events of streams",
    )
    parser.add_argument(
        "--workflows",
        action="store_true",
        help="what clients do in several calls, an Arazzo description in YAML, instead",
    )


def run(arguments: dict[str, Any]) -> int:
    """Print the document, or its workflows."""
    from luigid.process import shipped_files

    if arguments.get("workflows", False):
        if arguments.get("profile") is not None:
            return failure("--workflows: they have no profiles")
        if arguments.get("format") == "json":
            return failure("--workflows: they are in YAML only")
        with ended_with_reader():
            sys.stdout.buffer.write(shipped_files.shipped(shipped_files.WORKFLOWS).read_bytes())
        return 0

    path = shipped_files.shipped("spec/openapi.yaml")
    forms = shipped_files.read_checked(path, path.with_suffix(".json"))
    if forms is None:
        # Only then: it takes long to import.
        from luigid.contract import Document, DocumentError

        try:
            document = Document.read_unchecked(path)
        except DocumentError as error:
            return failure(error)
        forms = [document.yaml, document.json]
    as_yaml, as_json = forms
    profile = arguments.get("profile")
    if profile is not None:
        as_yaml, as_json = _profile(profile, as_json)
    wanted = arguments.get("format") or ("yaml" if profile is None else "json")
    with ended_with_reader():
        sys.stdout.buffer.write(as_json if wanted == "json" else as_yaml)
    return 0


def _profile(name: str, document: bytes) -> tuple[bytes, bytes]:
    """Return a profile of the document as YAML and as JSON."""
    import orjson
    import yaml

    from luigid.contract.profiles import PROFILES

    made = PROFILES[name](orjson.loads(document))
    as_yaml = yaml.dump(made, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
    return as_yaml.encode(), orjson.dumps(made)
