"""The matrix: generators of clients, and what each makes of the document.

`python -m contract_tests.clients.generators` writes docs/generators.md; a test compares it.
"""

import importlib.metadata
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contract_tests.clients.running import PACKAGE, ROOT

PAGE: Final = ROOT / "docs" / "generators.md"
CONSUMERS: Final = PACKAGE / "consumers"
#: The name of the folder, package or module that is generated, by the language.
GENERATED: Final = {"ts": "generated", "py": "luigid_client"}


@dataclass(frozen=True)
class Generator:
    """A generator of clients.

    `command` makes, in an empty folder, what the consumer imports; `{document}` is a file of JSON:
    the whole document, or its profile for clients.
    """

    name: str
    package: str
    makes: str
    #: "ts" or "py"
    language: str
    command: str
    #: "whole" or "clients"
    document: str
    remark: str = ""

    @property
    def consumer(self) -> Path:
        """The program that calls a server."""
        stem = self.name if self.language == "ts" else self.name.replace("-", "_")
        return CONSUMERS / f"{stem}.{self.language}"

    @property
    def version(self) -> str:
        """The version that is tested."""
        lock = json.loads((PACKAGE / "package-lock.json").read_text(encoding="utf-8"))
        locked = lock["packages"].get(f"node_modules/{self.package}")
        version = importlib.metadata.version(self.package) if locked is None else locked["version"]
        assert isinstance(version, str)
        return version


_OPENAPI_GENERATOR = (
    "openapi-generator-cli generate --input-spec {document}"
    " --global-property apiDocs=false,modelDocs=false,apiTests=false,modelTests=false"
)

GENERATORS: Final = (
    Generator(
        "openapi-typescript",
        "openapi-typescript",
        "TypeScript: types, for `openapi-fetch`",
        "ts",
        "openapi-typescript {document} --default-non-nullable=false -o generated/luigid.d.ts",
        "whole",
    ),
    Generator(
        "hey-api",
        "@hey-api/openapi-ts",
        "TypeScript: functions that call `fetch`",
        "ts",
        "openapi-ts --input {document} --output generated --silent"
        " --plugins @hey-api/typescript @hey-api/sdk @hey-api/client-fetch",
        "whole",
    ),
    Generator(
        "orval",
        "orval",
        "TypeScript: functions that call `fetch`",
        "ts",
        "orval --input {document} --output generated/luigid.ts --client fetch --mode single",
        "clients",
    ),
    Generator(
        "openapi-zod-client",
        "openapi-zod-client",
        "TypeScript: schemas of Zod and a client of Zodios",
        "ts",
        "openapi-zod-client {document} -o generated/luigid.ts"
        " --media-type-expr mediaType.includes('json')",
        "clients",
        "`--media-type-expr` for problems, which are `application/problem+json`.",
    ),
    Generator(
        "swagger-typescript-api",
        "swagger-typescript-api",
        "TypeScript: a class that calls `fetch`",
        "ts",
        "swagger-typescript-api generate --path {document} --output generated --name luigid.ts",
        "clients",
    ),
    Generator(
        "openapi-generator-typescript-fetch",
        "openapi-generator-cli",
        "TypeScript: classes that call `fetch`",
        "ts",
        f"{_OPENAPI_GENERATOR} --generator-name typescript-fetch --generate-alias-as-model"
        " --output generated",
        "clients",
        "`--generate-alias-as-model`: without it, maps in unions do not compile.",
    ),
    Generator(
        "openapi-python-client",
        "openapi-python-client",
        "Python: functions, sync and async, that call httpx",
        "py",
        "openapi-python-client generate --path {document} --output-path luigid_client --meta none",
        "clients",
    ),
    Generator(
        "datamodel-code-generator",
        "datamodel-code-generator",
        "Python: models of Pydantic",
        "py",
        "datamodel-codegen --input {document} --input-file-type openapi --output luigid_client.py"
        " --output-model-type pydantic_v2.BaseModel --target-python-version 3.11 --use-annotated"
        " --formatters builtin",
        "whole",
    ),
    Generator(
        "openapi-generator-python",
        "openapi-generator-cli",
        "Python: models of Pydantic and classes that call urllib3",
        "py",
        f"{_OPENAPI_GENERATOR} --generator-name python --package-name luigid_client --output .",
        "clients",
    ),
)


def of(language: str) -> list[Generator]:
    """Return the generators of clients in a language."""
    return [each for each in GENERATORS if each.language == language]


def table() -> Iterator[str]:
    """Yield the lines of the page's table."""
    yield "| generator | version | makes | document | remark |"
    yield "|---|---|---|---|---|"
    for each in GENERATORS:
        name = each.name if each.package != "openapi-generator-cli" else "openapi-generator"
        document = "whole" if each.document == "whole" else "profile `clients`"
        yield f"| {name} | {each.version} | {each.makes} | {document} | {each.remark} |"


_INTRODUCTION = """\
# Generators of clients

`python -m contract_tests.clients.generators` writes this page from the matrix of the tests. Each
generator that stands here makes a client of the document; the client compiles (`tsc --strict`, or
the import of each module) and calls a running server: it adds a task, gets it as work, reports a
failure, lists failed tasks, fetches the error, reads a page of `/v1/tasks` and of the history as
JSON, and understands a refusal. Where a generator takes but the first of several ways to make a
call, it is given the [profile for clients](clients.md#generate-one).
"""

_COMMANDS = """
## Commands

`openapi.json` is what `luigid spec --format json` prints, or `luigid spec --profile clients`.
"""


def page() -> str:
    """Return the page."""
    commands = [
        f"- {each.name}: `{each.command.format(document='openapi.json')}`" for each in GENERATORS
    ]
    return "\n".join([_INTRODUCTION, *table(), _COMMANDS, *commands, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
