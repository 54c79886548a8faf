"""A worker that answers the messages to its tasks."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ui_tests.seeding.luigid import Luigid


@contextmanager
def responding_to_messages(
    url: str, worker_id: str, answer: Callable[[str], str]
) -> Iterator[None]:
    """Ping as a worker, and answer each message with the result of `answer`."""
    is_over = threading.Event()

    def work() -> None:
        with Luigid(url) as luigid:
            while not is_over.wait(0.1):
                for message in luigid.call("ping", worker=worker_id)["rpc_messages"]:
                    if message["name"] == "dispatch_scheduler_message":
                        content = message["kwargs"].pop("content")
                        response = answer(content)
                        luigid.call(
                            "add_scheduler_message_response", response=response, **message["kwargs"]
                        )

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
