"""What an operator can do to tasks: the page's actions, by its rules and in its words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from luigid import wording
from luigid.console.tasks import listed_status


@dataclass(frozen=True, slots=True)
class Action:
    """An action on tasks."""

    #: the method of Luigi's scheduler
    method: str
    #: whether a task, as the API describes it, allows the action
    applies: Callable[[Mapping[str, Any]], bool]
    #: what tasks allow it
    condition: str
    #: what was done, before the name of the task
    done: str
    #: the question before it, about what `{}` stands for; None: it needs none
    question: str | None = None


RETRY: Final = Action(
    method="forgive_failures",
    applies=lambda task: task["status"] == "FAILED",
    condition="only the failures of a failed task can be forgiven",
    done="Forgiven",
)
ENABLE: Final = Action(
    method="re_enable_task",
    applies=lambda task: task["status"] == "DISABLED" and bool(task["re_enable_able"]),
    condition="only a task that the scheduler has disabled can be re-enabled",
    done="Re-enabled",
)
DONE: Final = Action(
    method="mark_as_done",
    applies=lambda task: task["status"] in ("RUNNING", "FAILED", "DISABLED"),
    condition="only a running, failed or disabled task can be marked as done",
    done="Marked as done",
    question=(
        "Mark {} as done? The scheduler will assume that the output exists, and start tasks that "
        "depend on it."
    ),
)


def refusal(action: Action, task: Mapping[str, Any]) -> str | None:
    """Return why a task does not allow an action; None if it does."""
    if action.applies(task):
        return None
    return f"{task['task_id']} is {wording.status(listed_status(task)).lower()}: {action.condition}"
