"""The life of a worker: what it calls, in its order, and what has to come back.

Each method of `Life` is one story, with tasks and workers of its own. A call whose answer is not
what the story expects ends the story; its name is in the result.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from luigid.conformance.recorded.exchange import FORM
from luigid.conformance.results import Part, Result, Verdict
from luigid.conformance.target import DroppedError, GoneError, Target


class _UnexpectedError(Exception):
    """An answer that the story does not expect: the operation, and what was wrong."""

    def __init__(self, operation: str, reason: str) -> None:
        super().__init__(reason)
        self.operation = operation
        self.reason = reason


class Life:
    """The stories; `tag` begins all names."""

    def __init__(self, target: Target, tag: str) -> None:
        self._target = target
        self._tag = tag
        self._calls: list[str] = []

    def run(self) -> Iterator[Result]:
        """Yield a result for each call of each story. Raises GoneError."""
        for number, story in enumerate(self.stories()):
            self._calls = []
            self._names = f"{self._tag}{number:02}y"
            name = story.__name__.replace("_", "-")
            failure = None
            gone = None
            try:
                story()
            except _UnexpectedError as error:
                failure = error
            except (AttributeError, IndexError, KeyError, TypeError) as error:
                reason = f"the answer has another shape: {error}"
                failure = _UnexpectedError(self._calls[-1], reason)
            except GoneError as error:
                gone = error
                self._calls.pop()
            if failure is not None:
                # Others may have followed, to tidy up.
                self._calls.reverse()
                self._calls.remove(failure.operation)
                self._calls.reverse()
            for operation in self._calls:
                yield Result(Part.LIFE, operation, Verdict.PASSED)
            if failure is not None:
                yield Result(Part.LIFE, failure.operation, Verdict.FAILED, name, failure.reason)
            if gone is not None:
                raise gone

    def stories(self) -> list[Callable[[], None]]:
        """Return the stories."""
        return [
            self.task_from_report_to_done,
            self.dependency_runs_first,
            self.higher_priority_runs_first,
            self.equal_priorities_run_in_order_of_arrival,
            self.failed_task_waits_for_its_retry,
            self.progress_and_status_message_are_shown,
            self.message_reaches_worker_and_answer_comes_back,
            self.batch_runs_as_one,
            self.resource_limits_what_runs,
            self.running_task_is_handed_out_once,
            self.pause_stops_handing_out,
            self.disabled_worker_gets_nothing,
            self.task_is_marked_as_done,
            self.json_null_and_unicode_survive,
        ]

    def task_from_report_to_done(self) -> None:
        """Check that a worker announces itself and a task, gets it, and reports that it is done."""
        task = self._name("Task_1")
        worker = self._name("worker")
        info = [["workers", 1], ["host", "kit"], ["first_task", task]]
        self._expect("add_worker", None, worker=worker, info=info)
        self._add(task, worker, family="Task", params={"n": "1"})
        self._expect_members("count_pending", {"n_pending_tasks": 1}, worker=worker)
        self._expect_members("ping", {"rpc_messages": []}, worker=worker)
        got = self._get_work(worker, task)
        self._check("get_work", got, {"task_family": "Task", "task_params": {"n": "1"}})
        self._expect_shown(task, "RUNNING", worker_running=worker)
        self._add(task, worker, status="DONE")
        self._expect_shown(task, "DONE")
        self._get_work(worker, None)

    def dependency_runs_first(self) -> None:
        """Check that a task waits for what it depends on, however important it is."""
        first, second, worker = self._name("First_1"), self._name("Second_1"), self._name("w")
        self._add(second, worker, deps=[first], priority=100)
        self._add(first, worker)
        graph = self._call("dep_graph", task_id=second)
        self._check("dep_graph", graph.get(second, {}), {"deps": [first]})
        inverse = self._call("inverse_dep_graph", task_id=first)
        if second not in inverse:
            raise self._unexpected("inverse_dep_graph", f"{second} is missing")
        self._get_work(worker, first)
        self._get_work(worker, None)
        self._add(first, worker, status="DONE")
        self._get_work(worker, second)
        self._add(second, worker, status="DONE")

    def higher_priority_runs_first(self) -> None:
        """Check that of what can run, the most important task comes first."""
        worker = self._name("w")
        for priority in (1, 10, 5):
            self._add(self._name(f"P_{priority}"), worker, priority=priority)
        for priority in (10, 5, 1):
            self._get_work(worker, self._name(f"P_{priority}"))
        for priority in (1, 10, 5):
            self._add(self._name(f"P_{priority}"), worker, status="DONE")

    def equal_priorities_run_in_order_of_arrival(self) -> None:
        """Check that of equal tasks, the one that came first comes first."""
        worker = self._name("w")
        tasks = [self._name(f"E_{number}") for number in (3, 1, 2)]
        for task in tasks:
            self._add(task, worker)
        for task in tasks:
            self._get_work(worker, task)
        for task in tasks:
            self._add(task, worker, status="DONE")

    def failed_task_waits_for_its_retry(self) -> None:
        """Check that a failed task is not handed out again until its failures are forgiven."""
        task, worker = self._name("Fails_1"), self._name("w")
        self._add(task, worker)
        self._get_work(worker, task)
        self._add(task, worker, status="FAILED", expl="it went wrong")
        self._expect_members("fetch_error", {"error": "it went wrong"}, task_id=task)
        self._expect_shown(task, "FAILED")
        self._get_work(worker, None)
        self._call("forgive_failures", task_id=task)
        self._expect_shown(task, "PENDING")
        self._get_work(worker, task)
        self._add(task, worker, status="DONE")

    def progress_and_status_message_are_shown(self) -> None:
        """Check that what a running task says of itself comes back."""
        task, worker = self._name("Says_1"), self._name("w")
        self._add(task, worker)
        self._get_work(worker, task)
        self._expect("set_task_progress_percentage", None, task_id=task, progress_percentage=42)
        self._expect("set_task_status_message", None, task_id=task, status_message="almost")
        self._expect_members(
            "get_task_progress_percentage", {"progressPercentage": 42}, task_id=task
        )
        self._expect_members("get_task_status_message", {"statusMessage": "almost"}, task_id=task)
        self._add(task, worker, status="DONE")

    def message_reaches_worker_and_answer_comes_back(self) -> None:
        """Check that a message comes with the next ping, once, and can be answered."""
        task, worker = self._name("Hears_1"), self._name("w")
        self._add(task, worker, accepts_messages=True)
        self._get_work(worker, task)
        sent = self._call("send_scheduler_message", worker=worker, task=task, content="faster")
        message_id = sent.get("message_id") if isinstance(sent, dict) else None
        if not message_id:
            raise self._unexpected("send_scheduler_message", f"no message_id: {_short(sent)}")
        heard = self._call("ping", worker=worker).get("rpc_messages", [])
        said = [each.get("kwargs", {}).get("content") for each in heard]
        if said != ["faster"]:
            raise self._unexpected("ping", f"expected the message 'faster', found {_short(heard)}")
        self._expect_members("ping", {"rpc_messages": []}, worker=worker)
        key = {"task_id": task, "message_id": message_id}
        self._expect("add_scheduler_message_response", None, **key, response="no")
        self._expect_members("get_scheduler_message_response", {"response": "no"}, **key)
        self._add(task, worker, status="DONE")

    def batch_runs_as_one(self) -> None:
        """Check that tasks of one family are handed out together, up to the maximum."""
        worker, family = self._name("w"), self._name("Batched")
        self._expect(
            "add_task_batcher",
            None,
            worker=worker,
            task_family=family,
            batched_args=["day"],
            max_batch_size=2,
        )
        tasks = [self._name(f"Batched_{day}") for day in (1, 2, 3)]
        for day, task in enumerate(tasks, 1):
            self._add(task, worker, family=family, params={"day": str(day)}, batchable=True)
        got = self._get_work(worker, None)
        self._check("get_work", got, {"batch_task_ids": tasks[:2]})
        self._check("get_work", got, {"task_params": {"day": ["1", "2"]}})
        whole = self._name("Batched_1_2")
        self._add(whole, worker, family=family, status="RUNNING", batch_id=got.get("batch_id"))
        self._expect_shown(tasks[0], "BATCH_RUNNING")
        self._add(whole, worker, family=family, status="DONE")
        for task in tasks[:2]:
            self._expect_shown(task, "DONE")
        self._get_work(worker, tasks[2])
        self._add(tasks[2], worker, status="DONE")

    def resource_limits_what_runs(self) -> None:
        """Check that what needs a resource waits until it is free."""
        worker, resource = self._name("w"), self._name("printer")
        self._expect("update_resource", True, resource=resource, amount=1)
        first, second = self._name("Prints_1"), self._name("Prints_2")
        for task in (first, second):
            self._add(task, worker, resources={resource: 1})
        self._get_work(worker, first)
        self._get_work(worker, None)
        shown = [each for each in self._call("resource_list") if each["name"] == resource]
        self._check("resource_list", shown[0] if shown else {}, {"num_total": 1, "num_used": 1})
        self._add(first, worker, status="DONE", resources={resource: 1})
        self._get_work(worker, second)
        self._add(second, worker, status="DONE", resources={resource: 1})

    def running_task_is_handed_out_once(self) -> None:
        """Check that a second worker learns what runs, and does not get it."""
        task, one, other = self._name("Shared_1"), self._name("one"), self._name("other")
        self._add(task, one)
        self._add(task, other)
        self._get_work(one, task)
        got = self._get_work(other, None)
        running = [each.get("task_id") for each in got.get("running_tasks", [])]
        if running != [task]:
            raise self._unexpected("get_work", f"expected {task} to run, found {_short(running)}")
        self._add(task, one, status="DONE")

    def pause_stops_handing_out(self) -> None:
        """Check that a paused scheduler hands out nothing."""
        if not self._call("is_pause_enabled").get("enabled"):
            return
        task, worker = self._name("Paused_1"), self._name("w")
        self._add(task, worker)
        self._expect("pause", None)
        try:
            self._expect_members("is_paused", {"paused": True})
            self._get_work(worker, None)
        except _UnexpectedError:
            with suppress(_UnexpectedError):  # the first one counts
                self._call("unpause")
            raise
        self._expect("unpause", None)
        self._expect_members("is_paused", {"paused": False})
        self._get_work(worker, task)
        self._add(task, worker, status="DONE")

    def disabled_worker_gets_nothing(self) -> None:
        """Check that a worker that an operator has disabled is told so, and gets no task."""
        task, worker = self._name("Left_1"), self._name("w")
        self._add(task, worker)
        self._expect("disable_worker", None, worker=worker)
        got = self._get_work(worker, None)
        self._check("get_work", got, {"worker_state": "disabled"})

    def task_is_marked_as_done(self) -> None:
        """Check that what an operator marks as done is not handed out."""
        task, worker = self._name("Marked_1"), self._name("w")
        self._add(task, worker, status="FAILED", expl="by hand")
        self._call("mark_as_done", task_id=task)
        self._expect_shown(task, "DONE")
        self._get_work(worker, None)

    def json_null_and_unicode_survive(self) -> None:
        """Check that names and values come back as they were sent."""
        task, worker = self._name("Ünï_1"), self._name("w")
        params = {"größe": '1 €\n"quoted"', "none": None, "big": 2**70}
        self._add(task, worker, family="Ünï", params=params)
        got = self._get_work(worker, task)
        self._check("get_work", got, {"task_params": params})
        self._add(task, worker, status="DONE")

    def _name(self, name: str) -> str:
        return f"{self._names}{name}"

    def _add(self, task: str, worker: str, **arguments: object) -> None:
        given = {"status": "PENDING", "family": "F", "params": {}, **arguments}
        self._expect("add_task", None, task_id=task, worker=worker, **given)

    def _get_work(self, worker: str, task: str | None) -> dict[str, Any]:
        got: dict[str, Any] = self._call("get_work", worker=worker, host="kit", assistant=False)
        self._check("get_work", got, {"task_id": task})
        return got

    def _expect_shown(self, task: str, status: str, **members: object) -> None:
        tasks = self._call("task_list", status=status, upstream_status="")
        if task not in tasks:
            raise self._unexpected("task_list", f"{task} is not {status}")
        self._check("task_list", tasks[task], {"status": status, **members})

    def _expect(self, method: str, response: object, /, **arguments: object) -> None:
        found = self._call(method, **arguments)
        if found != response:
            raise self._unexpected(method, f"expected {_short(response)}, found {_short(found)}")

    def _expect_members(self, method: str, members: dict[str, object], **arguments: object) -> None:
        self._check(method, self._call(method, **arguments), members)

    def _check(self, method: str, found: object, members: dict[str, object]) -> None:
        for name, value in members.items():
            other = found.get(name, "nothing") if isinstance(found, dict) else found
            if other != value:
                raise self._unexpected(
                    method, f"{name}: expected {_short(value)}, found {_short(other)}"
                )

    def _call(self, method: str, /, **arguments: object) -> Any:
        self._calls.append(f"POST /api/{method}")
        body = urlencode({"data": json.dumps(arguments)}).encode()
        try:
            reply = self._target.send("POST", f"/api/{method}", FORM, body)
        except DroppedError as error:
            raise self._unexpected(method, str(error)) from None
        if reply.status != 200:
            raise self._unexpected(method, f"{reply.status}: {_short(reply.body.decode('latin1'))}")
        try:
            return reply.json()["response"]
        except (ValueError, KeyError, TypeError):
            text = _short(reply.body.decode("latin1"))
            raise self._unexpected(method, f"no JSON with a response: {text}") from None

    def _unexpected(self, method: str, reason: str) -> _UnexpectedError:
        return _UnexpectedError(f"POST /api/{method}", reason)


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 200 else f"{text[:200]}…"
