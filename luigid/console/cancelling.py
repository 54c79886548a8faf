"""Asking a running task to stop."""

import time
from collections.abc import Mapping
from typing import Any, Final

from luigid import wording
from luigid.console.client import Client
from luigid.console.errors import RefusedError
from luigid.console.tasks import listed_status
from luigid.console.terminal import one_line

#: seconds between two looks for an answer
_INTERVAL: Final = 0.2


def check(task: Mapping[str, Any]) -> None:
    """Raise RefusedError if a message does not reach a task."""
    task_id = one_line(task["task_id"])
    if task["status"] != "RUNNING":
        status = wording.status(listed_status(task)).lower()
        raise RefusedError(f"{task_id} is {status}: only a running task gets messages")
    if not task["accepts_messages"]:
        raise RefusedError(
            f"{task_id} accepts no messages, or [scheduler] send_messages is off: only its worker "
            "can stop it"
        )


def ask(client: Client, task: Mapping[str, Any], content: str, *, seconds: float) -> Any:
    """Send a message to a running task, and return its answer.

    Raises RefusedError if none comes for so many seconds.
    """
    task_id = task["task_id"]
    sent = client.call(
        "send_scheduler_message", worker=task["worker_running"], task=task_id, content=content
    )
    asked = {"task_id": task_id, "message_id": sent["message_id"]}
    end = time.monotonic() + seconds
    while True:
        answer = client.call("get_scheduler_message_response", **asked)["response"]
        if answer is not None:
            return answer
        if time.monotonic() >= end:
            raise RefusedError(
                f"{one_line(task_id)} has not answered for {seconds:g} s: it may still do what it "
                "was asked, or not know the message"
            )
        time.sleep(_INTERVAL)
