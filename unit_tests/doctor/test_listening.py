import socket
from pathlib import Path

import pytest

from luigid.doctor import listening
from unit_tests.console.fake_server import FakeServer
from unit_tests.doctor.conftest import MakeSubject, found, levels


def test_free_port_is_ok(subject: MakeSubject) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    examined = subject(address="127.0.0.1", port=str(port))
    assert levels(listening.check_place, examined) == {"listening.port": "ok"}
    assert levels(listening.check_place, subject(port="0")) == {"listening.port": "ok"}


def test_port_of_something_else_is_a_problem(
    subject: MakeSubject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "_TIMEOUT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        examined = subject(address="127.0.0.1", port=str(taken.getsockname()[1]))
        finding = found(listening.check_place, examined)["listening.port"]
    assert finding.level.word == "problem"
    assert finding.text.endswith("Address already in use")


def test_port_of_a_scheduler_is_noticed(subject: MakeSubject, server: FakeServer) -> None:
    server.answers["/healthz"] = {"status": "alive"}
    port = server.url.rpartition(":")[2]
    finding = found(listening.check_place, subject(address="127.0.0.1", port=port))[
        "listening.port"
    ]
    assert finding.level.word == "notice"
    assert finding.text == f"luigid 1.0.0 listens on port {port} already"


def test_address_of_another_machine_is_a_problem(
    subject: MakeSubject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "_TIMEOUT", 0.05)
    examined = subject(address="192.0.2.1", port="8082")
    finding = found(listening.check_place, examined)["listening.port"]
    assert finding.text.endswith("Cannot assign requested address")


def test_socket_needs_its_folder(subject: MakeSubject, tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("")
    examined = subject(unix_socket=str(place / "luigid.sock"))
    assert levels(listening.check_place, examined) == {"listening.folder": "problem"}
    assert levels(listening.check_place, subject(unix_socket=str(tmp_path / "l.sock"))) == {}


@pytest.mark.parametrize(
    ("flags", "level"),
    [
        ({}, "warning"),
        ({"address": "0.0.0.0"}, "warning"),
        ({"address": "192.0.2.1"}, "warning"),
        ({"address": "127.0.0.1"}, "ok"),
        ({"address": "::1"}, "ok"),
        ({"address": "localhost"}, "ok"),
        ({"unix_socket": "l.sock"}, "ok"),
    ],
)
def test_server_is_open_to_whom_its_address_says(
    subject: MakeSubject, flags: dict[str, str], level: str
) -> None:
    assert levels(listening.check_exposure, subject(**flags)) == {"exposure.address": level}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[luigid]\nauth=basic\n", {"exposure.login-without-tls": "warning"}),
        ("[luigid]\nauth=token\ntls_cert=x\n", {"exposure.address": "ok"}),
        ("[luigid]\nauth=proxy\n", {"exposure.address": "notice"}),
    ],
    ids=["no_tls", "tls", "proxy"],
)
def test_login_without_tls_is_warned_of(
    subject: MakeSubject, text: str, expected: dict[str, str]
) -> None:
    assert levels(listening.check_exposure, subject(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("[cors]\nallow_any_origin=true\n", {}),
        ("[cors]\nenabled=true\n", {}),
        ("[cors]\nenabled=true\nallow_any_origin=true\n", {"exposure.cors": "warning"}),
        ('[cors]\nenabled=true\nallowed_origins=["http://a"]\n', {"exposure.cors": "notice"}),
    ],
)
def test_cors_is_open_to_whom_it_says(
    subject: MakeSubject, text: str, expected: dict[str, str]
) -> None:
    assert levels(listening.check_cors, subject(text)) == expected


def test_folders_of_logs_and_pidfile_are_checked(subject: MakeSubject, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    examined = subject(logdir=str(tmp_path / "file" / "logs"), pidfile=str(tmp_path / "file" / "p"))
    assert levels(listening.check_logs, examined) == {
        "logs.folder": "problem",
        "pidfile.folder": "problem",
    }
    assert levels(listening.check_logs, subject(logdir=str(tmp_path / "new"))) == {}
    assert levels(listening.check_logs, subject()) == {}
    assert not (tmp_path / "new").exists()
