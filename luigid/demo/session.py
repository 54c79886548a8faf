"""A demo from its start to its end: a temporary folder, a server, workers, and a browser."""

import os
import signal
import sys
import tempfile
import time
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from socket import socket
from types import FrameType

from luigid import app
from luigid.config import Config, EmailSection, SchedulerSection, ServerOptions
from luigid.demo import timetable
from luigid.demo.chance import Chance
from luigid.demo.client import Client
from luigid.demo.live import LiveWorkers
from luigid.demo.pace import Pace
from luigid.demo.past import Past
from luigid.demo.pipelines import RESOURCES
from luigid.demo.simulation import Simulation
from luigid.durability.opening import open_state
from luigid.parts import history_address
from luigid.state.policy import Policy
from luigid.web import sockets

#: Luigi's
_DEFAULT_PORT = 8082
_HOST = "127.0.0.1"
#: at pace 1, how much faster than real pipelines those of the demo are
_SPEED = 12.0
#: the rules of the past, in seconds; live, the delays follow the pace
_POLICY = Policy(retry_delay=120, remove_delay=1_200, retry_count=25)
_MIN_RETRY_DELAY = 5.0
_MIN_REMOVE_DELAY = 60.0


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the user has chosen."""

    #: None: Luigi's port if it is free, else any
    port: int | None = None
    pace: float = 1.0
    seed: int = 1
    opens_browser: bool = True


def run(options: Options) -> None:
    """Run a demo until SIGINT or SIGTERM, and remove its folder.

    Raises app.StartError, and KeyboardInterrupt if a signal comes before the server is prepared.
    """
    _handle_signals(signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="luigid-demo-") as name:
        config, listeners = _bind(_config(Path(name), options), options)
        port = listeners[0].getsockname()[1]
        url = sockets.url(listeners[0])
        simulation = _prepare(config, Pace(url=url), options.seed)
        start = app.prepare(config)
        _handle_signals(lambda *_: start.stop.requested.set())
        _say(f"luigid demo: {url}")
        _say("Simulated workers, a temporary store. Ctrl-C stops the demo and removes the store.")
        begin = _begin(options, url)
        with LiveWorkers(simulation, begin, host=_HOST, port=port):
            app.run(config, listeners, start)
            # The loop has given its handlers up; the folder must be removed in any case.
            _handle_signals(signal.SIG_IGN)


def _config(folder: Path, options: Options) -> Config:
    scheduler = replace(
        SchedulerSection(),
        state_path=folder / "state.pickle",
        record_task_history=True,
        retry_delay=max(_MIN_RETRY_DELAY, _POLICY.retry_delay / options.pace),
        remove_delay=max(_MIN_REMOVE_DELAY, _POLICY.remove_delay / options.pace),
        retry_count=_POLICY.retry_count,
    )
    server = ServerOptions(
        address=_HOST, port=_DEFAULT_PORT if options.port is None else options.port
    )
    email = EmailSection(format="none")
    return Config(server=server, scheduler=scheduler, email=email, resources=RESOURCES)


def _bind(config: Config, options: Options) -> tuple[Config, list[socket]]:
    """Listen on the port asked for or, if none is and Luigi's is taken, on a free one."""
    try:
        return config, app.bind(config)
    except app.StartError as error:
        is_taken = isinstance(error.__cause__, sockets.CannotListenError)
        if options.port is not None or not is_taken:
            raise
    config = replace(config, server=replace(config.server, port=0))
    return config, app.bind(config)


def _prepare(config: Config, pace: Pace, seed: int) -> Simulation:
    """Simulate the last days, and write them into the state and the task history."""
    past = Past(_POLICY)
    simulation = Simulation(past.call, Chance(seed), pace)
    past.simulate(simulation, time.time())
    store = open_state(config)
    assert store is not None
    try:
        past.store(store)
    finally:
        store.close()
    past.record(history_address(config))
    return simulation


def _begin(options: Options, url: str) -> Callable[[Simulation, Client], None]:
    def begin(simulation: Simulation, client: Client) -> None:
        now, speed = time.time(), _SPEED * options.pace
        simulation.go_on(now, client.call, speed)
        simulation.expect(timetable.future(now, speed))
        if options.opens_browser and _has_display():
            webbrowser.open(url)

    return begin


def _handle_signals(handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)


def _has_display() -> bool:
    if sys.platform != "linux":
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
