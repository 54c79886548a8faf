"""`python -m docs.tools.reference`: writes the generated pages, except docs/settings.md.

The command line comes from its parsers, the API and its problems from the contract. A test compares
the pages with what is generated.
"""

import argparse
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from luigid.commands.parser import whole_parser
from luigid.contract.problem_kinds import KINDS

ROOT = Path(__file__).parents[2]

_COMMAND_LINE = """\
# Command line

`python -m docs.tools.reference` generates this page from the parsers of the command line.

`luigid` without a command runs the server. Where Luigi is installed in the same environment,
`luigid` may be Luigi's: `python -m luigid` always runs this server.

| exit status | meaning |
|---|---|
| 0 | The server stopped in order, or the command succeeded. |
| 1 | The server is already running: `--pidfile` names a living process. |
| 2 | The server cannot start or run, the arguments or settings are wrong, or the command failed. |

One line on standard error says what is wrong. The commands that call a server have [more exit
statuses](operate.md#exit-statuses).
"""

_API = """\
# API

`python -m docs.tools.reference` generates this page from the contract, `spec/openapi.yaml`. Each
server shows the whole contract, with every schema and example, on a <a href="../docs">page to try
out calls</a>, and publishes it at `/openapi.yaml` and `/openapi.json`. [Write a
client](clients.md) says how to call it and how to generate a client.
"""

_PROBLEMS = """\
# Problems

`python -m docs.tools.reference` generates this page from the contract, `spec/openapi.yaml`, and the
table of kinds, `luigid/contract/problem_kinds.py`. An error is a problem detail (RFC 9457): JSON of
the type `application/problem+json`. The history pages and the pages below `/docs/` answer with a
page instead, unless the client prefers JSON. A call that is answered with a problem has changed
nothing. The `type` tells kinds of problems apart. [Troubleshooting](troubleshooting.md) has the
server's warnings and errors.
"""


def command_line() -> str:
    """Return the page about the command line."""
    return "\n".join([_COMMAND_LINE, *_command(whole_parser())])


def _command(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Yield the sections about a command and its own commands."""
    yield f"## {parser.prog}\n"
    if parser.description:
        yield f"{parser.description}\n"
    actions = [action for action in parser._actions if not _is_command_list(action)]
    rows = [_argument(action) for action in actions if action.dest != "help"]
    if rows:
        yield from _table(["argument", "meaning"], rows)
    for action in parser._actions:
        if _is_command_list(action):
            for command in _parsers(action):
                yield from _command(command)


def _is_command_list(action: argparse.Action) -> bool:
    return isinstance(action, argparse._SubParsersAction)


def _parsers(action: argparse.Action) -> Iterable[argparse.ArgumentParser]:
    """Return the parsers of commands, without those of their other names."""
    assert isinstance(action.choices, Mapping)
    return dict.fromkeys(action.choices.values())


def _argument(action: argparse.Action) -> list[str]:
    name = ", ".join(action.option_strings) or str(action.metavar or action.dest)
    if action.option_strings and action.nargs != 0:
        choices = "|".join(map(str, action.choices or ()))
        name += f" {action.metavar or choices or action.dest.upper()}"
    meaning = (action.help or "").replace("%%", "%")
    if action.default not in (None, False, argparse.SUPPRESS) and "default" not in meaning:
        meaning = f"{meaning} (default: {action.default})".strip()
    return [f"`{name}`", meaning]


def api(document: dict[str, Any]) -> str:
    """Return the page about the API."""
    operations = list(_operations(document))
    sections = [
        f"## Conventions\n\n{_demoted(document['info']['description'])}\n",
        *(_tag(document, tag, operations) for tag in document["tags"]),
    ]
    return "\n".join([_API, *sections])


#: path, verb, operation
Operation = tuple[str, str, dict[str, Any]]


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    """Yield the operations, of an RPC method only the one by POST."""
    for name, item in document.get("webhooks", {}).items():
        yield f"webhook: {name}", "post", item["post"]
    for path, item in document["paths"].items():
        verbs = ["post"] if path.startswith("/api/") else ["get", "put", "delete"]
        for verb in verbs:
            if verb in item:
                yield path, verb, item[verb]


def _tag(document: dict[str, Any], tag: dict[str, Any], operations: list[Operation]) -> str:
    mine = [operation for operation in operations if tag["name"] in operation[2]["tags"]]
    rows = [
        [f"`{verb.upper()} {path}`", operation["summary"], _arguments(document, operation)]
        for path, verb, operation in mine
    ]
    title = tag["name"].capitalize()
    table = _table(["call", "what it does", "arguments"], rows)
    return "\n".join([f"## {title}\n", f"{tag['description'].strip()}\n", *table])


def _arguments(document: dict[str, Any], operation: dict[str, Any]) -> str:
    """Return the names of an operation's arguments, the required ones in bold."""
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        schema = _resolved(document, schema)
        required = schema.get("required", [])
        names = {name: name in required for name in schema.get("properties", {})}
    else:
        parameters = [_resolved(document, each) for each in operation.get("parameters", ())]
        names = {each["name"]: each.get("required", False) for each in parameters}
    return ", ".join(f"**`{name}`**" if needed else f"`{name}`" for name, needed in names.items())


def _resolved(document: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in value:
        found: Any = document
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        value = found
    return value


def problems(document: dict[str, Any]) -> str:
    """Return the page about problems."""
    components = document["components"]
    fields = [
        *_members("", document, components["schemas"]["Problem"]),
        *_members("errors[].", document, components["schemas"]["ProblemError"]),
    ]
    answers: dict[str, list[str]] = {}
    for path, verb, operation in _operations(document):
        for status, answer in operation["responses"].items():
            if status.startswith(("4", "5")):
                response = _resolved(document, answer)
                where = f"`{verb.upper()} {path}`"
                answers.setdefault(f"{status}\n{response['description'].strip()}", []).append(where)
    rows = [
        [*key.split("\n", 1), _places(places)]
        for key, places in sorted(answers.items(), key=lambda item: item[0].split("\n")[0])
    ]
    description = _lines_of_errors(document["info"]["description"])
    return "\n".join(
        [
            _PROBLEMS,
            "## By type\n",
            "Each `type` is `urn:luigid:problem:` and the name of the kind. Names never change. A\n"
            "later version may have more kinds: take one that you do not know by its status.\n",
            *_table(
                ["kind", "status", "meaning", "what helps"],
                [[f"`{kind.name}`", str(kind.status), kind.meaning, kind.cure] for kind in KINDS],
            ),
            f"## By status\n\n{description}\n",
            "## Members\n",
            *_table(["member", "meaning"], fields),
            "## By call\n",
            *_table(["status", "meaning", "calls"], rows),
        ]
    )


def _members(prefix: str, document: dict[str, Any], schema: dict[str, Any]) -> Iterator[list[str]]:
    for name, member in schema["properties"].items():
        description = _resolved(document, member).get("description") or member.get("description")
        if description is None:
            raise SystemExit(f"the contract does not describe {prefix}{name}")
        yield [f"`{prefix}{name}`", description]


def _places(places: list[str]) -> str:
    methods = [place for place in places if "/api/" in place]
    others = [place for place in places if place not in methods]
    if len(methods) > 5:
        return ", ".join([f"{len(methods)} methods below `/api/`", *others])
    return ", ".join([*methods, *others])


def _lines_of_errors(description: str) -> str:
    """Return the part of the introduction that lists the statuses."""
    section = description.split("## Errors\n")[1].split("\n## ")[0]
    return section[section.index("- 400") :].strip()


def _demoted(text: str) -> str:
    """Return Markdown with headings one level lower, and without those of a page of its own."""
    return re.sub(r"^## ", "### ", text.strip(), flags=re.MULTILINE)


def _table(header: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        cells = (" ".join(cell.split()).replace("|", r"\|") for cell in row)
        yield f"| {' | '.join(cells)} |"
    yield ""


def pages() -> dict[str, str]:
    """Return the generated pages by the names of their files."""
    document = yaml.safe_load((ROOT / "spec" / "openapi.yaml").read_text(encoding="utf-8"))
    return {
        "command-line.md": command_line(),
        "api.md": api(document),
        "problems.md": problems(document),
    }


def main() -> None:
    """Write the pages."""
    for name, text in pages().items():
        (ROOT / "docs" / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
