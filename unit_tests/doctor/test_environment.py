import resource
import shutil
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from luigid.doctor import environment
from unit_tests.doctor.conftest import MakeSubject, found, levels

HISTORY = "[scheduler]\nrecord_task_history = true\n"


def install(monkeypatch: pytest.MonkeyPatch, **versions: str) -> None:
    """Let packages be installed in these versions, and no others."""

    def version(package: str) -> str:
        if package in versions:
            return versions[package]
        raise PackageNotFoundError(package)

    monkeypatch.setattr(environment, "version", version)


def test_versions_are_named(subject: MakeSubject, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, tornado="6.5", SQLAlchemy="2.0.40")
    finding = found(environment.check_python, subject())["environment.versions"]
    assert finding.text.endswith("tornado 6.5, SQLAlchemy 2.0.40")


def test_environment_without_luigi_is_not_mentioned(
    subject: MakeSubject, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, SQLAlchemy="2.0.40")
    assert levels(environment.check_luigi, subject(HISTORY)) == {}


def test_luigi_beside_it_is_noticed_and_its_history_warned_of(
    subject: MakeSubject, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, SQLAlchemy="2.0.40", luigi="3.8.1")
    assert levels(environment.check_luigi, subject()) == {"environment.luigi": "notice"}
    assert levels(environment.check_luigi, subject(HISTORY)) == {
        "environment.luigi": "notice",
        "environment.sqlalchemy": "warning",
    }


@pytest.mark.parametrize(
    ("script", "level"),
    [
        ("from luigid.cli import main", "ok"),
        ("from luigi.cmdline import luigid", "warning"),
        ("exec something", "notice"),
        (None, "notice"),
    ],
)
def test_command_on_the_path_is_told(
    subject: MakeSubject,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    script: str | None,
    level: str,
) -> None:
    command = tmp_path / "luigid"
    if script is not None:
        command.write_text(f"#!/usr/bin/python\n{script}\n")
    monkeypatch.setattr(shutil, "which", lambda _: None if script is None else str(command))
    assert levels(environment.check_command, subject()) == {"environment.command": level}


@pytest.mark.parametrize(
    ("limit", "level"),
    [(10_064, "ok"), (10_063, "notice"), (1024, "notice"), (256, "warning")],
)
def test_open_files_are_compared_with_the_connections(
    subject: MakeSubject, monkeypatch: pytest.MonkeyPatch, limit: int, level: str
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (limit, limit))
    assert levels(environment.check_files, subject()) == {"environment.open-files": level}


def test_unlimited_files_are_not_mentioned(
    subject: MakeSubject, monkeypatch: pytest.MonkeyPatch
) -> None:
    infinite = resource.RLIM_INFINITY
    monkeypatch.setattr(resource, "getrlimit", lambda _: (infinite, infinite))
    assert levels(environment.check_files, subject()) == {}
