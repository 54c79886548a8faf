from pathlib import Path

import pytest

from luigid import cli
from unit_tests.notifications.webhooks.receiver import receiving


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LUIGI_CONFIG_PATH", raising=False)
    return tmp_path


def configure(port: int) -> None:
    url = f"http://127.0.0.1:{port}/services/secret"
    Path("luigi.cfg").write_text(f"[webhook.team]\nurl = {url}\nformat = slack\n")


def test_test_sends_a_message_and_prints_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    with receiving() as receiver:
        configure(receiver.port)
        assert cli.main(["webhook", "test", "team"]) == 0
    assert receiver.bodies == [{"text": "*luigid: a test of the webhook team*"}]
    printed = capsys.readouterr().out
    assert printed.startswith(f"http://127.0.0.1:{receiver.port} has taken message msg_")
    assert printed.endswith("with HTTP status 200: ok\n")


def test_refusal_is_printed_without_the_url(capsys: pytest.CaptureFixture[str]) -> None:
    with receiving() as receiver:
        receiver.status, receiver.answer = 403, b"invalid_token /services/secret"
        configure(receiver.port)
        assert cli.main(["webhook", "test", "team"]) == 1
    assert capsys.readouterr().err == (
        f"luigid: error: http://127.0.0.1:{receiver.port} has not taken the message: "
        "HTTP status 403: invalid_token ...\n"
    )


def test_unknown_webhook_is_refused_with_the_known_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure(9)
    assert cli.main(["webhook", "test", "crew"]) == 2
    assert capsys.readouterr().err == (
        "luigid: error: there is no [webhook.crew] in the settings; there are: team\n"
    )


def test_webhooks_are_listed_without_their_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    configure(9)
    assert cli.main(["webhook", "list"]) == 0
    assert capsys.readouterr().out == "team  slack  http://127.0.0.1:9\n"
