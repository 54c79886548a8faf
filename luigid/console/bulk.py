"""Actions on many tasks, and holds, as the commands ask for them and tell of them."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.text import Text

from luigid import wording
from luigid.console import progress
from luigid.console.client import Client
from luigid.console.errors import RefusedError, UnreachableError
from luigid.console.terminal import Column, one_line

#: the most tasks of one action
MAX_TASKS: Final = 10_000
#: seconds between two looks at an action that is under way
_INTERVAL: Final = 0.5
#: How many of the tasks that were skipped are named.
_TOLD: Final = 20

HOLD_COLUMNS: Final = (
    Column("Hold", is_number=True),
    Column("What", is_folded=True),
    Column("By"),
    Column("Since", is_number=True),
    Column("Note", is_cut=True),
)

#: `SkipReason` of the API in words, after the id of a task
_REASONS: Final = {
    "unknown_task": "there is no such task",
    "not_failed": "has not failed",
    "not_disabled": "is not disabled",
    "disabled_by_worker": "was disabled by a worker",
    "not_running_or_failed": "is neither running, failed nor disabled",
    "already_done": "is done",
    "already_held": "is held already",
    "not_held": "is not held",
    "held_by_family": "is held with its family",
    "held_by_filter": "is held by a filter",
    "changed_since": "has changed since",
    "ran_batch": "ran a batch",
}


def act(client: Client, action: str, task_ids: Sequence[str], **others: object) -> dict[str, Any]:
    """Do an action, and return it when it has ended. Raises RefusedError, UnreachableError."""
    if len(task_ids) > MAX_TASKS:
        raise RefusedError(f"at most {MAX_TASKS:,} tasks at a time")
    body = {"action": action, "task_ids": list(task_ids), **others}
    found: dict[str, Any] = client.post("v1/actions", body)
    if found["state"] == "running":
        with progress.shown(f"{action.replace('_', ' ').capitalize()}", "tasks") as report:
            while found["state"] == "running":
                report(found["done"], found["total"] or None)
                time.sleep(_INTERVAL)
                found = client.get(f"v1/actions/{found['action_id']}")
    if found["state"] == "failed":
        raise UnreachableError(f"{client.name}: {found['error']}")
    return found


def describe(found: Mapping[str, Any], done: str) -> Iterator[str]:
    """Yield lines that tell what an action has done, `done` in one word, and what it has not."""
    changed = [each for each in found["results"] if each["outcome"] == "changed"]
    if len(changed) == found["changed"] and len(changed) <= _TOLD:
        for each in changed:
            yield f"{done}: {one_line(each['task_id'])}{_PARTS[each['part']]}."
    else:
        yield f"{done}: {wording.count_of(found['changed'], 'task')}."
    affected, unblocked = found["downstream"]["affected"], found["downstream"]["unblocked"]
    if affected:
        tasks = wording.count_of(affected, "task waits", "tasks wait")
        ready = f", {unblocked:,} of them only for this" if unblocked else ""
        yield f"{tasks} behind{ready}."
    if found["without_worker"]:
        tasks = wording.count_of(found["without_worker"], "task has", "tasks have")
        yield f"{tasks} no worker that can run them."
    if found["still_held"]:
        tasks = wording.count_of(found["still_held"], "task is", "tasks are")
        yield f"{tasks} still held by a family or a filter: see luigid holds."


def skipped(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield lines that tell which tasks an action has left as they were, and why."""
    left = [
        each
        for each in found["results"]
        if each["outcome"] == "skipped" and each["part"] == "asked"
    ]
    for each in left[:_TOLD]:
        yield f"{one_line(each['task_id'])}: {_REASONS[each['reason']]}"
    if len(left) > _TOLD:
        yield f"and {len(left) - _TOLD:,} more"


_PARTS: Final = {
    "asked": "",
    "upstream": " (it was waited for)",
    "downstream": " (it had failed behind)",
}


def holds(client: Client) -> Iterator[dict[str, Any]]:
    """Yield all holds."""
    query: dict[str, object] = {"limit": 500}
    while True:
        page = client.get("v1/holds", query)
        yield from page["holds"]
        if page["next_cursor"] is None:
            return
        query["cursor"] = page["next_cursor"]


def what(hold: Mapping[str, Any]) -> str:
    """Return what a hold covers."""
    if hold["task_id"] is not None:
        return str(hold["task_id"])
    families = ", ".join(hold["family"])
    if hold["scope"] == "family":
        return f"all of {families}"
    parts = [f"family {families}"] if families else []
    if hold["search"]:
        parts.append(f'"{hold["search"]}"')
    return f"all with {' and '.join(parts)}"


def row(hold: Mapping[str, Any], now: float) -> list[Text]:
    """Return a hold as a row of HOLD_COLUMNS."""
    age = wording.age(now - hold["since"])
    cells = (str(hold["hold_id"]), what(hold), hold["by"], age, hold["note"])
    return [Text(one_line(cell)) for cell in cells]
