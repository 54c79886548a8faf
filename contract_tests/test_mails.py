"""Mails of a server with real workers, at a real mail host."""

import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
import trustme

from contract_tests.client import call, find, send
from contract_tests.pipelines import journal
from contract_tests.server import Server, Settings, running
from contract_tests.test_command_line import refusal
from contract_tests.workers import SCHEDULING_ERROR, TASK_FAILED, Workers
from unit_tests.notifications.hosts import Inbox, authenticate, free_port, mail_host

RETRY_AT_ONCE = {"prune_on_get_work": True, "retry_delay": 0}
EMAIL = {"receiver": "all@mail.example", "sender": "luigi@mail.example", "force_send": True}


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def port(inbox: Inbox) -> Iterator[int]:
    """The port of a mail host with TLS that asks for a login."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(tls)
    with mail_host(inbox, tls=tls, auth_required=True, authenticator=authenticate) as port:
        yield port


@pytest.fixture
def settings(port: int) -> Settings:
    login = {"username": "luigi", "password": "secret"}
    return {
        "scheduler": RETRY_AT_ONCE,
        "email": EMAIL,
        "luigid": {"public_url": "https://luigi.example/", "compare_validators": "true"},
        "smtp": {"host": "127.0.0.1", "port": port, **login},
    }


def text(mail: EmailMessage) -> str:
    return "\n".join(mail.get_content().splitlines())


def test_disabled_task_is_mailed(server: Server, workers: Workers, inbox: Inbox) -> None:
    assert workers.run("failing", "AfterDoomed", "--worker-keep-alive") == TASK_FAILED
    doomed = find(server.url, "Doomed()")
    journal.wait_until(lambda: bool(inbox.mails))
    (mail,) = inbox.mails
    assert mail["Subject"] == f"Luigi Scheduler: DISABLED {doomed} due to excessive failures"
    lines = text(mail).splitlines()
    assert lines[0] == (
        f"{doomed} failed 2 times in the last 3600 seconds, so it is being disabled for 86400 "
        "seconds"
    )
    assert "Traceback (most recent call last):" in lines
    assert lines[-1] == f"https://luigi.example/#tab=task&taskId={doomed}"
    assert inbox.deliveries == [("luigi@mail.example", ["all@mail.example"], True, "luigi")]


def test_failures_are_mailed_in_batches_and_at_shutdown(
    tmp_path: Path, settings: Settings, inbox: Inbox
) -> None:
    batched = {**settings, "scheduler": {**RETRY_AT_ONCE, "batch_emails": True}}
    (tmp_path / "workers").mkdir()
    with (
        running(tmp_path, settings=batched) as server,
        Workers(tmp_path / "workers", server.url) as workers,
    ):
        assert workers.run("failing", "AfterDoomed", "--worker-keep-alive") == TASK_FAILED
        assert workers.run("failing", "Unplannable") == SCHEDULING_ERROR
        assert inbox.mails == []
    (mail,) = inbox.mails
    assert mail["Subject"] == (
        "Luigi: 2 failures, 1 disable, 1 scheduling failure in the last 60 minutes"
    )
    lines = text(mail).splitlines()
    assert lines[0] == "- Doomed() (2 failures, 1 disable)"
    assert "      RuntimeError: out of order" in lines
    assert "- Unplannable() (1 scheduling failure)" in lines
    assert "      RuntimeError: who knows" in lines


def test_dead_mail_host_delays_no_call_and_gets_mails_later(tmp_path: Path, inbox: Inbox) -> None:
    port = free_port()
    settings: Settings = {
        "scheduler": {"retry_count": 1},
        "email": EMAIL,
        "smtp": {"host": "127.0.0.1", "port": port},
    }
    with running(tmp_path, settings=settings) as server:
        for number in range(20):
            call(server.url, "add_task", worker="w", task_id=str(number), status="FAILED")
        assert metrics(server, "luigid_mails_queued") >= 19  # one is in hand
        assert metrics(server, "luigid_mails_sent_total") == 0
        with mail_host(inbox, port=port):
            journal.wait_until(lambda: len(inbox.mails) == 20)
        assert metrics(server, "luigid_mails_dropped_total") == 0
    subjects = [mail["Subject"].split()[3] for mail in inbox.mails]
    assert subjects == [str(number) for number in range(20)]


def metrics(server: Server, name: str) -> float:
    lines = send(server.url, "GET", "/metrics").body.decode().splitlines()
    (found,) = (line for line in lines if line.startswith(f"{name} "))
    return float(found.removeprefix(name))


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        ({"method": "pigeon"}, "[email] method: expected one of smtp, sendgrid, ses, sns"),
        ({"method": "sendgrid"}, "[sendgrid] apikey is not set"),
        ({"format": "pdf"}, "[email] format: expected one of plain, html, none"),
    ],
)
def test_unusable_mail_settings_stop_start(
    tmp_path: Path, email: dict[str, str], reason: str
) -> None:
    settings: Settings = {"email": EMAIL | email}
    assert reason in refusal(tmp_path, "--port", "0", settings=settings)
