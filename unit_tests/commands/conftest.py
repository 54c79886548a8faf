from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from luigid import cli
from unit_tests.console.fake_server import FakeServer, serving

#: Runs luigid, and returns its exit status, standard output and standard error.
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FakeServer]:
    """Return a server that the commands ask."""
    with serving() as server:
        monkeypatch.setenv("LUIGID_URL", server.url)
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        monkeypatch.chdir(tmp_path)
        yield server


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        status = cli.main(arguments)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run
