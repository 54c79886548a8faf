"""Real Luigi workers in their own processes."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Self

from contract_tests.pipelines import journal
from contract_tests.server import Settings, environment, write_settings

ROOT = Path(__file__).parent.parent

#: Seconds to wait for the end of a worker.
TIMEOUT = 60.0

#: Exit statuses of `python -m luigi`, by the outcome of its tasks.
MISSING_DATA, TASK_FAILED, ALREADY_RUNNING, SCHEDULING_ERROR, NOT_RUN = 10, 20, 30, 40, 50
#: Exit statuses of a worker when all went well and others did a part of its work.
SHARED = {0, ALREADY_RUNNING, NOT_RUN}

#: Logged by a worker when the scheduler has no task for it.
IDLE = "There are no more tasks to run at this time"

SETTINGS: Settings = {
    "core": {"no_lock": True, "rpc-retry-wait": 1},
    "worker": {
        "ping_interval": 0.1,
        "wait_interval": 0.02,
        "wait_jitter": 0,
        "send_failure_email": False,
    },
    "retcode": {
        "missing_data": MISSING_DATA,
        "task_failed": TASK_FAILED,
        "already_running": ALREADY_RUNNING,
        "scheduling_error": SCHEDULING_ERROR,
        "not_run": NOT_RUN,
    },
}


class Worker:
    """One `python -m luigi`."""

    def __init__(self, command: list[str], folder: Path, log: Path) -> None:
        self._log = log
        with log.open("w") as stderr:
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment(PYTHONPATH=ROOT),
                stdout=subprocess.DEVNULL,
                stderr=stderr,
            )

    def finish(self) -> int:
        """Wait for the end and return the exit status."""
        return self._process.wait(TIMEOUT)

    def wait_until_idle(self) -> None:
        """Wait until it has asked for a task and got none."""
        self.wait_for_log(IDLE)

    def wait_for_log(self, words: str) -> None:
        """Wait until it has logged something."""
        journal.wait_until(lambda: words in self._log.read_text())

    def send_signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


class Workers:
    """Starts workers in one folder, where their tasks leave their outputs and the journal."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url
        self._started: list[Worker] = []
        write_settings(folder / "luigi.cfg", SETTINGS)

    def start(self, module: str, *arguments: str, wire: str = "post") -> Worker:
        """Start a worker of `pipelines/<module>.py`; `arguments` are its task and Luigi's flags."""
        command = [
            *(sys.executable, "-m", "contract_tests.pipelines.run_worker", wire),
            *("--module", f"contract_tests.pipelines.{module}"),
            *("--scheduler-url", self._url),
            *arguments,
        ]
        log = self._folder / f"worker-{len(self._started)}.log"
        self._started.append(Worker(command, self._folder, log))
        return self._started[-1]

    def run(self, module: str, *arguments: str, wire: str = "post") -> int:
        """Run a worker to its end and return its exit status."""
        return self.start(module, *arguments, wire=wire).finish()

    def journal(self) -> list[str]:
        return journal.read(self._folder)

    def wait_for(self, *events: str) -> None:
        journal.wait_for(*events, folder=self._folder)

    def tell(self, event: str) -> None:
        """Write an event for which a task waits."""
        journal.write(event, folder=self._folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End what still runs and print the logs, which pytest shows if the test has failed."""
        for worker in self._started:
            worker.kill()
        for log in sorted(self._folder.glob("worker-*.log")):
            sys.stdout.write(f"--- {log.name}\n{log.read_text()}")
