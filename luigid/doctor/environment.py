"""Checks of the environment: Python, packages, the command `luigid`, limits of the system."""

import platform
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from luigid import __version__
from luigid.doctor.finding import Finding, notice, ok, warning
from luigid.doctor.subject import Subject

#: File descriptors for the state, the history, logs and libraries.
_OWN_FILES = 64
_MIN_FILES = 1024


def check_python(_subject: Subject) -> Iterator[Finding]:
    """Name the versions that matter."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("tornado", "SQLAlchemy"))
    yield ok(
        "environment.versions",
        f"luigid {__version__}, Python {platform.python_version()}, {packages}",
    )


def check_luigi(subject: Subject) -> Iterator[Finding]:
    """Report Luigi in the same environment, and what of it no longer works there."""
    luigi = _version("luigi")
    if luigi is None:
        return
    yield notice(
        "environment.luigi",
        f"Luigi {luigi} is installed beside it; both bring a command luigid, and uninstalling one "
        "removes it",
        "install each in an environment of its own; python -m luigid is always this server",
    )
    sqlalchemy = version("SQLAlchemy")
    config = subject.config
    if (
        config is not None
        and config.scheduler.record_task_history
        and not sqlalchemy.startswith("1.")
    ):
        yield warning(
            "environment.sqlalchemy",
            f"SQLAlchemy is {sqlalchemy}: the task history of Luigi's own luigid needs less than "
            "2, so it cannot take over again from this environment",
            "keep Luigi's luigid in an environment of its own",
        )


def check_command(_subject: Subject) -> Iterator[Finding]:
    """Tell whose `luigid` a shell runs."""
    found = shutil.which("luigid")
    if found is None:
        yield notice(
            "environment.command",
            "the command luigid is not on the PATH",
            f"{sys.executable} -m luigid runs this server",
        )
        return
    try:
        script = Path(found).read_bytes()[:4096]
    except OSError:
        script = b""
    if b"luigid.cli" in script:
        yield ok("environment.command", f"{found} is this server's command")
    elif b"luigi.cmdline" in script:
        yield warning(
            "environment.command",
            f"{found} is the command of Luigi's own server",
            f"{sys.executable} -m luigid runs this one",
        )
    else:
        yield notice("environment.command", f"it cannot be told whose command {found} is")


def check_files(subject: Subject) -> Iterator[Finding]:
    """Report whether the server may have as many connections as the settings allow."""
    if sys.platform == "win32":
        return
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY or subject.config is None:
        return
    wanted = subject.config.luigid.max_connections + _OWN_FILES
    text = f"a process may have {limit:,} open files (ulimit -n)"
    if limit >= wanted:
        yield ok("environment.open-files", text)
        return
    report = notice if limit >= _MIN_FILES else warning
    yield report(
        "environment.open-files",
        f"{text}, so fewer connections than max_connections, "
        f"{subject.config.luigid.max_connections:,}; each worker has one, each open page two",
        f"set LimitNOFILE={wanted} in the systemd unit, or ulimit -n {wanted}",
    )


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
