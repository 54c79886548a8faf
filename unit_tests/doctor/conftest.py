from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from luigid.console.address import parse_address
from luigid.console.client import Client
from luigid.doctor.checks import Check
from luigid.doctor.finding import Finding
from luigid.doctor.subject import Subject
from unit_tests.console.fake_server import FakeServer, serving

#: Returns the subject whose luigi.cfg has a text; flags by key.
MakeSubject = Callable[..., Subject]


@pytest.fixture
def subject(tmp_path: Path) -> MakeSubject:
    """Return a function that makes a subject. Unless set, the state is in the test's folder."""

    def make(
        text: str | None = None,
        environ: dict[str, str] | None = None,
        client: Client | None = None,
        **flags: object,
    ) -> Subject:
        if text is not None:
            (tmp_path / "luigi.cfg").write_text(text)
        flags = {"state_path": str(tmp_path / "state.pickle"), **flags}
        return Subject(
            flags={key: value for key, value in flags.items() if value is not None},
            environ=environ or {},
            system=tmp_path / "etc",
            directory=tmp_path,
            client=client,
        )

    return make


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with serving() as server:
        yield server


@pytest.fixture
def client(server: FakeServer) -> Client:
    return Client(parse_address(server.url), timeout=10)


def found(check: Check, subject: Subject) -> dict[str, Finding]:
    """Return the findings of a check by their ids, which must differ."""
    findings = list(check(subject))
    by_id = {finding.id: finding for finding in findings}
    assert len(by_id) == len(findings)
    return by_id


def levels(check: Check, subject: Subject) -> dict[str, str]:
    """Return the levels of the findings of a check by their ids."""
    return {id_: finding.level.word for id_, finding in found(check, subject).items()}
