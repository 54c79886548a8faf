"""A task that reports its progress and answers a message."""

from collections.abc import Callable
from multiprocessing.queues import Queue

from luigi.worker import SchedulerMessage

from contract_tests.pipelines import journal
from contract_tests.pipelines.journaled import Journaled


class Attentive(Journaled):
    accepts_messages = True
    scheduler_messages: "Queue[SchedulerMessage]"
    set_tracking_url: Callable[[str], None]
    set_status_message: Callable[[str], None]
    set_progress_percentage: Callable[[float], None]

    def work(self) -> None:
        journal.write("listening")
        message = self.scheduler_messages.get(timeout=journal.TIMEOUT)
        message.respond({"heard": message.content})
        self.set_tracking_url("http://tracker.example/7")
        self.set_status_message("almost done")
        self.set_progress_percentage(90)
