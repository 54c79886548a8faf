"""Checks of the configuration files."""

import stat
from collections.abc import Iterator
from itertools import product

from luigid.config import find_errors
from luigid.config.settings import setting_rows
from luigid.config.sources import Source, UnresolvedError
from luigid.config.table import SECTIONS
from luigid.config.webhook_table import PREFIX
from luigid.doctor.finding import Finding, notice, ok, problem, warning
from luigid.doctor.subject import Subject
from luigid.state.limits import HOST, WORKER, Limits

#: Keys whose values are secret.
_SECRETS = (
    ("smtp", "password"),
    ("sendgrid", "apikey"),
    ("datadog", "api_key"),
    ("task_history", "db_connection"),
    ("luigid", "state_url"),
)


def check_files(subject: Subject) -> Iterator[Finding]:
    """Say which files are read."""
    source = subject.source
    if source is None:
        return  # `check_values` says why
    if source.files:
        yield ok("settings.files", f"the settings are in {', '.join(map(str, source.files))}")
    else:
        yield notice(
            "settings.no-files",
            f"there is no {source.names[-1]} in {subject.system} or {subject.directory.absolute()}:"
            " the defaults apply",
            "run it in the working directory of the server, or name the file by --luigi-cfg",
        )


def check_values(subject: Subject) -> Iterator[Finding]:
    """Report everything that stops a start, and all warnings of it."""
    errors = find_errors(
        subject.flags,
        environ=subject.environ,
        system=subject.system,
        directory=subject.directory,
    )
    for error in errors:
        yield problem("settings.error", error)
    config = subject.config
    if config is None:
        return
    for each in config.warnings:
        yield warning("settings.warning", each)
    if not config.warnings:
        yield ok("settings.valid", "all settings are valid")


def check_taken_over(subject: Subject) -> Iterator[Finding]:
    """Name the settings of the files that the server uses; all others are for workers."""
    source = subject.source
    if source is None or not source.files:
        return
    used = []
    for section in SECTIONS:
        known = {each for row in setting_rows(section) for each in source.spellings(row.key)}
        used += [f"[{section.name}] {key}" for key in source.keys(section.name) if key in known]
    for name in source.sections(PREFIX):
        used += [f"[{PREFIX}{name}] {key}" for key in source.keys(f"{PREFIX}{name}")]
    used += [f"[resources] {name}" for name in source.keys("resources")]
    if used:
        yield ok("settings.taken-over", f"taken over: {', '.join(used)}")
    else:
        yield notice("settings.taken-over", "the files set nothing that the server uses")


def check_resources(subject: Subject) -> Iterator[Finding]:
    """Name the resources whose names mean more than in Luigi, and what looks like one."""
    source = subject.source
    names = () if source is None else source.keys("resources")
    limits = Limits(dict.fromkeys(names, 0))
    for name in names:
        kind = limits.kind(name)
        if kind in (HOST, WORKER):
            text = f"[resources] {name} is for each {kind}; Luigi has one for all"
            yield notice("settings.resource-names", text)
        elif kind is not None:
            text = f"[resources] {name} counts what starts in a {kind}; Luigi, what runs"
            yield notice("settings.resource-names", text)
        elif "@" in name and limits.is_plain(name):
            base = name.rpartition("@")[0]
            yield notice(
                "settings.resource-names",
                f"[resources] {name} is a resource like any other, as in Luigi",
                f"for the limit of one host, set {base}@host too",
            )


def check_secrets(subject: Subject) -> Iterator[Finding]:
    """Warn of passwords in files that every user of this machine can read."""
    source = subject.source
    if source is None:
        return
    for path in source.files:
        try:
            is_open = bool(path.stat().st_mode & stat.S_IROTH)
            text = path.read_text(encoding="utf-8")
        except (OSError, ValueError):
            continue
        webhooks = [f"{PREFIX}{name}" for name in source.sections(PREFIX)]
        secrets = (*_SECRETS, *product(webhooks, ("url", "secret")))
        names = [
            f"[{section}] {key}" for section, key in secrets if _is_in(source, text, section, key)
        ]
        if is_open and names:
            yield warning(
                "settings.secret-readable",
                f"{path} can be read by every user of this machine, and sets {', '.join(names)}",
                f"chmod o-r {path}",
            )


def _is_in(source: Source, text: str, section: str, key: str) -> bool:
    """Return whether the text of a file holds the secret of a key, and not a variable for it."""
    try:
        found = source.find(section, key)
    except UnresolvedError:
        return False
    value = "" if found is None else str(found.value)
    is_url = key in ("db_connection", "state_url")
    return bool(value) and value in text and ("@" in value or not is_url)
