"""The documentation of the settings, made from their table.

`python -m luigid.config.reference > docs/settings.md` writes it anew.
"""

import json
import sys
from inspect import getdoc

from luigid.config.kinds import ADDRESSES
from luigid.config.settings import Row, Section, rows
from luigid.config.table import SECTIONS, flags

_INTRODUCTION = """\
# Settings

<!-- Made by `python -m luigid.config.reference` from luigid/config/table.py: change it there. -->

`luigid` reads the configuration files of Luigi 3.8, with their names, sections and keys. What it
has besides is in the section `[luigid]`.

## Files

`LUIGI_CONFIG_PARSER` says which format is read: `cfg` (the default; `conf` and `ini` mean the
same) or `toml`. Of two files that set a key, the later one in this list wins, and the command line
wins over all:

| cfg | toml |
|---|---|
| `/etc/luigi/client.cfg` (deprecated name) | |
| `/etc/luigi/luigi.cfg` | `/etc/luigi/luigi.toml` |
| `client.cfg` (deprecated name) | |
| `luigi.cfg` | `luigi.toml` |
| the file that `LUIGI_CONFIG_PATH` names | the file that `LUIGI_CONFIG_PATH` names |

In cfg files `%(key)s` stands for another key of the section or of `[DEFAULT]`, and `${VARIABLE}`
for an environment variable, which must be set. Keys are case-sensitive; `a-b` is a deprecated
spelling of `a_b`. In TOML files numbers, booleans and arrays may be written as such or as text.

A value of the wrong kind, or a file that cannot be read, stops the start with one line that says
where, and exit status 2.

## Resources

The section `[resources]` has one key for each resource: how much there is of it, a whole number. Of
a resource that is not named there is 1. Keys of `[DEFAULT]` are not resources.

## Logging

The first of these that is there decides; where it does not say another place, standard error gets
all from INFO on:

1. `no_configure_logging` of `[core]`: nothing is set up.
2. `--background`: `luigi-server.log` in `--logdir`, or in `/var/log/luigi`, a new file a day, of
   which seven old ones are kept.
3. `--logdir`: `luigi-server.log` in it.
4. `logging_conf_file` of `[core]`.
5. The section `[logging]` of a TOML file, for Python's `logging.config.dictConfig`.
"""


def markdown() -> str:
    """Return the page of documentation."""
    return "\n".join([_INTRODUCTION, _command_line(), *map(_section, SECTIONS)])


def _command_line() -> str:
    lines = [_line(row.option, row) for row in flags()]
    introduction = "A flag wins over the files; one that is true or false takes no value."
    return _table("Command line", introduction, lines)


def _section(section: type[Section]) -> str:
    introduction = f"{getdoc(section)}\n\n{section.unknown_key.value}"
    return _table(f"[{section.name}]", introduction, [_line(row.key, row) for row in rows(section)])


def _table(title: str, introduction: str, lines: list[str]) -> str:
    head = "| setting | value | default | meaning |\n|---|---|---|---|"
    return "\n".join([f"## {title}\n\n{introduction}\n", head, *lines, ""])


def _line(name: str, row: Row) -> str:
    expected = row.setting.kind.expected
    return f"| `{name}` | {expected} | {_written(row)} | {row.meaning} |"


def _written(row: Row) -> str:
    """Return a default as a cfg file would have it."""
    value = row.default
    if row.setting.kind is ADDRESSES:
        value = ", ".join(value)
    if value is None or value == "":
        return ""
    return f"`{json.dumps(value) if isinstance(value, bool | tuple) else value}`"


if __name__ == "__main__":
    sys.stdout.write(markdown())
