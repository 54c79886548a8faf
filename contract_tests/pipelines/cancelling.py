"""Tasks that can be cancelled, and one that cannot: the example of docs/cancel.md."""

from multiprocessing.queues import Queue
from queue import Empty

from luigi.worker import SchedulerMessage

from contract_tests.pipelines import journal
from contract_tests.pipelines.journaled import Journaled


class CancelledError(Exception):
    """Somebody asked the task to stop."""


class Cancellable(Journaled):
    """Works in steps, and looks for a message before each."""

    accepts_messages = True
    scheduler_messages: "Queue[SchedulerMessage]"

    def work(self) -> None:
        journal.write("working")
        for _step in range(int(journal.TIMEOUT * 20)):
            self.stop_if_asked()

    def stop_if_asked(self) -> None:
        try:
            message = self.scheduler_messages.get(timeout=0.05)
        except Empty:
            return
        if message == "cancel":
            message.respond("cancelled")
            raise CancelledError("cancelled by an operator")
        message.respond(f"unknown message: {message}")


class Deaf(Journaled):
    """Accepts no messages."""

    def work(self) -> None:
        journal.write("working")
        journal.wait_for("go")
