"""The whole server in one process, with the real document."""

import asyncio
import http.client
import json
import logging
import os
import signal
import socket
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from luigid import __version__, app, parts
from luigid.config import (
    Config,
    EmailSection,
    LuigidSection,
    SchedulerSection,
    ServerOptions,
    SmtpSection,
    TaskHistorySection,
)
from luigid.contract.checker import Checker
from unit_tests.notifications.hosts import Inbox, mail_host

pytestmark = pytest.mark.usefixtures("restore_gc")


@pytest.fixture
def local() -> Config:
    """Settings of a server on a free local port."""
    return Config(
        server=ServerOptions(address="127.0.0.1", port=0), luigid=LuigidSection(state_url="memory:")
    )


class Connection(http.client.HTTPConnection):
    """A connection to a listening socket, TCP or Unix."""

    def __init__(self, listener: socket.socket) -> None:
        super().__init__("localhost")
        self.listener = listener

    def connect(self) -> None:
        self.sock = socket.socket(self.listener.family)
        self.sock.connect(self.listener.getsockname())


def serve_one_call(
    config: Config, listeners: list[socket.socket], number: signal.Signals, path: str
) -> tuple[int, bytes]:
    """Run the server, send one GET and then the signal; return status and body."""
    answers: list[tuple[int, bytes]] = []

    def ask() -> None:
        connection = Connection(listeners[0])
        connection.request("GET", path)
        response = connection.getresponse()
        answers.append((response.status, response.read()))
        connection.close()
        os.kill(os.getpid(), number)

    asking = threading.Thread(target=ask)
    asking.start()
    app.run(config, listeners, app.prepare(config))
    asking.join()
    return answers[0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_server_answers_until_signal(
    local: Config, number: signal.Signals, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    listeners = app.bind(local)
    port = listeners[0].getsockname()[1]
    status, body = serve_one_call(local, listeners, number, "/api/task_list")
    assert (status, json.loads(body)) == (200, {"response": {}})
    assert f"luigid {__version__} listening on http://127.0.0.1:{port}/" in caplog.messages
    assert listeners[0].fileno() == -1


def test_open_streams_end_at_shutdown(local: Config) -> None:
    listeners = app.bind(local)
    answers: list[bytes] = []

    def follow() -> None:
        connection = Connection(listeners[0])
        connection.request("GET", "/v1/events")
        response = connection.getresponse()
        answers.extend(response.readline() for _ in range(6))
        os.kill(os.getpid(), signal.SIGTERM)
        answers.append(response.read())  # raises if the stream is cut off
        connection.close()

    following = threading.Thread(target=follow)
    following.start()
    app.run(local, listeners, app.prepare(local))
    following.join()
    assert answers[0] == b"retry: 2000\n"
    assert answers[3] == b"event: change\n"
    assert answers[-1] == b""


def test_change_under_way_at_shutdown_is_made_durable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    luigid = LuigidSection(state_url=f"sqlite:///{tmp_path / 'state.db'}")
    config = Config(server=ServerOptions(address="127.0.0.1", port=0), luigid=luigid)
    listeners, start = app.bind(config), app.prepare(config)
    built, has_no_calls = start.parts, asyncio.Event()
    assert built is not None
    close = built.checker.close

    async def close_and_tell() -> None:
        await close()
        has_no_calls.set()

    async def change() -> None:
        await has_no_calls.wait()
        for _ in range(10):
            await asyncio.sleep(0)
        built.scheduler.add_task(worker="w", task_id="A")
        built.journal.commit()

    async def stop() -> None:
        built.gate.run_closed(change())
        start.stop.requested.set()
        await app.serve(built, listeners, start.make_server, start.stop)

    monkeypatch.setattr(Checker, "close", lambda _: close_and_tell())
    asyncio.run(stop())
    again = app.prepare(config)
    assert again.parts is not None
    assert again.store is not None
    assert "A" in again.parts.scheduler.state.tasks
    again.store.close()


def test_unix_socket_is_served_and_removed(tmp_path: Path) -> None:
    path = tmp_path / "luigid.sock"
    config = Config(
        server=ServerOptions(unix_socket=path), luigid=LuigidSection(state_url="memory:")
    )
    listeners = app.bind(config)
    assert path.is_socket()
    status, _ = serve_one_call(config, listeners, signal.SIGTERM, "/openapi.yaml")
    assert status == 200
    assert not path.exists()


def test_occupied_socket_path_is_reported_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "luigid.sock"
    path.touch()
    with pytest.raises(app.StartError, match=f"^cannot listen on {path}: .+$"):
        app.bind(Config(server=ServerOptions(unix_socket=path)))


def test_unsupported_document_is_reported_in_one_line(
    local: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text("openapi: 2.0.0")
    monkeypatch.setattr(parts, "shipped", lambda _name: document)
    with pytest.raises(app.StartError, match=f"^{document}: .+$"):
        app.bind(local)


def test_repeat_continues_after_exceptions_and_clock_changes(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    times = iter(range(10**9, 0, -3600))  # a clock that is set back again and again
    monkeypatch.setattr(time, "time", lambda: float(next(times)))
    calls: list[int] = []

    async def scenario() -> None:
        done = asyncio.Event()

        def prune() -> None:
            calls.append(len(calls))
            if len(calls) == 1:
                raise ValueError("broken")
            done.set()

        repeating = asyncio.create_task(app.repeat(prune, seconds=0))
        await done.wait()
        repeating.cancel()
        with suppress(asyncio.CancelledError):
            await repeating

    asyncio.run(scenario())
    assert calls == [0, 1]
    assert "the periodic prune failed" in caplog.text
    assert "broken" in caplog.text


TO_ALL = EmailSection(receiver=("all@mail.example",))


@pytest.mark.parametrize(
    "sections",
    [
        {"scheduler": SchedulerSection(metrics_collector="custom", metrics_custom_import="a.B")},
        {"email": replace(TO_ALL, method="sendgrid")},
    ],
)
def test_missing_part_is_reported_in_one_line(local: Config, sections: dict[str, Any]) -> None:
    with pytest.raises(app.StartError, match=r"^[^\n]+$"):
        app.bind(replace(local, **sections))


def test_failing_collector_prevents_start(local: Config) -> None:
    path = "unit_tests.metrics.third_party_collectors.Demanding"
    section = SchedulerSection(metrics_collector="custom", metrics_custom_import=path)
    config = replace(local, scheduler=section)
    with pytest.raises(app.StartError, match="Demanding"):
        app.run(config, [], app.prepare(config))


def test_start_after_a_failing_collector_takes_it_for_no_crash(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = "unit_tests.metrics.third_party_collectors.Demanding"
    section = SchedulerSection(
        state_path=tmp_path / "state.pickle",
        metrics_collector="custom",
        metrics_custom_import=path,
    )
    config = Config(scheduler=section)
    with pytest.raises(app.StartError, match="Demanding"):
        app.run(config, [], app.prepare(config))
    caplog.clear()
    start = app.prepare(config)
    assert start.store is not None
    start.store.close()
    assert caplog.messages == []


def test_start_after_a_failed_import_takes_it_for_no_crash(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pickled = tmp_path / "state.pickle"
    pickled.write_bytes(b"no pickle")
    config = Config(scheduler=SchedulerSection(state_path=pickled))
    with pytest.raises(app.StartError, match="cannot import"):
        app.prepare(config)
    pickled.unlink()
    caplog.clear()
    start = app.prepare(config)
    assert start.store is not None
    start.store.close()
    assert caplog.messages == []


def test_disabled_task_is_mailed_before_shutdown_ends(
    local: Config,
) -> None:
    inbox = Inbox()
    with mail_host(inbox) as port:
        config = replace(
            local,
            scheduler=SchedulerSection(retry_count=1),
            email=replace(TO_ALL, force_send=True, sender="luigi@mail.example", prefix="[x]"),
            smtp=SmtpSection(host="127.0.0.1", port=port),
        )
        listeners = app.bind(config)
        failure = {"worker": "w", "task_id": "A", "status": "FAILED"}
        query = quote(json.dumps(failure))
        serve_one_call(config, listeners, signal.SIGTERM, f"/api/add_task?data={query}")
    subject = "[x] Luigi Scheduler: DISABLED A due to excessive failures"
    assert [mail["Subject"] for mail in inbox.mails] == [subject]


class TestHistory:
    """The server with record_task_history."""

    @pytest.fixture
    def config(self, local: Config, tmp_path: Path) -> Config:
        section = SchedulerSection(record_task_history=True, state_path=tmp_path / "state.pickle")
        return replace(local, scheduler=section)

    def test_history_is_file_next_to_state_by_default(self, config: Config, tmp_path: Path) -> None:
        app.bind(config)[0].close()
        assert (tmp_path / "task-history.db").exists()
        section = TaskHistorySection(db_connection=f"sqlite:///{tmp_path / 'other.db'}")
        app.bind(replace(config, task_history=section))[0].close()
        assert (tmp_path / "other.db").exists()

    def test_history_is_in_folder_of_user_if_default_is_unwritable(
        self, local: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(parts, "find_writable", lambda _folder, is_default, make: tmp_path)
        config = replace(local, scheduler=SchedulerSection(record_task_history=True))
        app.bind(config)[0].close()
        assert (tmp_path / "task-history.db").exists()

    def test_runs_are_recorded_and_counted(self, config: Config) -> None:
        listeners = app.bind(config)
        arguments = quote(json.dumps({"worker": "w", "task_id": "A", "status": "DONE"}))
        path = f"/api/add_task?data={arguments}"
        assert serve_one_call(config, listeners, signal.SIGTERM, path)[0] == 200
        status, page = serve_one_call(config, app.bind(config), signal.SIGTERM, "/history/by_id/1")
        assert (status, b"Done" in page) == (200, True)
        _, metrics = serve_one_call(config, app.bind(config), signal.SIGTERM, "/metrics")
        assert b"luigid_history_dropped_total 0.0" in metrics

    @pytest.mark.parametrize(
        ("address", "message"),
        [
            ("postgres://h/d", "write postgresql://"),
            ("history.db", "Could not parse"),
            ("sqlite:////nowhere/at/all.db", "unable to open"),
        ],
    )
    def test_wrong_database_is_reported_in_one_line(
        self, config: Config, address: str, message: str
    ) -> None:
        section = TaskHistorySection(db_connection=address)
        with pytest.raises(app.StartError, match=f"^cannot use the database .*{message}.*$"):
            app.bind(replace(config, task_history=section))

    def test_no_file_is_created_while_history_is_off(self, local: Config, tmp_path: Path) -> None:
        section = SchedulerSection(state_path=tmp_path / "state.pickle")
        app.bind(replace(local, scheduler=section))[0].close()
        assert list(tmp_path.iterdir()) == []
