"""Tasks as the commands find them and write them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from rich.text import Text

from luigid import wording
from luigid.console import reasons
from luigid.console.client import Client
from luigid.console.errors import RefusedError, UnknownTaskError
from luigid.console.statuses import UPSTREAM
from luigid.console.styles import DIM, ERROR, status_text
from luigid.console.terminal import Column, one_line
from luigid.console.times import time_text

#: the most tasks of a page
MAX_LIMIT: Final = 500
#: ids in one request, and their characters: servers in between limit the length of a URL
_MAX_IDS: Final = 100
_MAX_IDS_LENGTH: Final = 6000
#: How many of the tasks that a name may mean are told.
_TOLD = 5

COLUMNS: Final = (
    Column("Status"),
    Column("Task id", is_folded=True),
    Column("Progress or reason", is_cut=True),
    Column("Priority", is_number=True),
    Column("Since", is_number=True),
)


class Page(NamedTuple):
    """Tasks that fit a query, with the numbers of the API's answer."""

    #: the answer, with the tasks of all pages that were asked for
    answer: dict[str, Any]

    @property
    def tasks(self) -> list[dict[str, Any]]:
        """The tasks, as the API describes them."""
        return list(self.answer["tasks"])

    @property
    def total(self) -> int:
        """How many tasks fit."""
        return int(self.answer["total"])


def find(client: Client, query: Mapping[str, object], limit: int | None) -> Page:
    """Return the first `limit` tasks that fit a query of /v1/tasks; all if it is None."""
    pages = _pages(client, query, limit)
    answer = next(pages)
    for page in pages:
        answer["tasks"] += page["tasks"]
    return Page(answer)


def _pages(
    client: Client, query: Mapping[str, object], limit: int | None
) -> Iterator[dict[str, Any]]:
    """Yield at least one page. Tasks that move between pages may be missing, or come twice."""
    offset = 0
    while True:
        size = MAX_LIMIT if limit is None else min(MAX_LIMIT, limit - offset)
        page = client.get("v1/tasks", {**query, "offset": offset, "limit": size})
        yield page
        offset += len(page["tasks"])
        end = page["total"] if limit is None else min(page["total"], limit)
        if not page["tasks"] or offset >= end:
            return


def resolve(client: Client, name: str) -> dict[str, Any]:
    """Return the details of the one task that a name means.

    It is a task id, the beginning of one (also without the namespace of its family), or a family
    that has one task. Raises RefusedError if
    several tasks fit, and UnknownTaskError if none does.
    """
    try:
        return dict(client.task(name))
    except UnknownTaskError:
        pass
    fitting = _beginning_with(client, name)
    if len(fitting) > 1:  # a family may be the beginning of another one
        of_family = _of_family(client, name)
        fitting = of_family if len(of_family) == 1 else fitting
    if not fitting:
        raise UnknownTaskError(f"there is no task {name!r}")
    if len(fitting) > 1:
        told = ", ".join(one_line(task_id) for task_id in fitting[:_TOLD])
        more = ", ..." if len(fitting) > _TOLD else ""
        raise RefusedError(f"{name!r} may be any of several tasks: {told}{more}")
    return dict(client.task(fitting[0]))


def _beginning_with(client: Client, beginning: str) -> list[str]:
    """Return ids that begin with a text, with or without the namespace of their family.

    Not all, if they are many.
    """
    found: dict[str, None] = {}
    # A search divides its text at white space, and finds its parts anywhere.
    for page in _pages(client, {"search": beginning, "sort": "family"}, None):
        for task in page["tasks"]:
            task_id, namespace = task["task_id"], task["family"].rpartition(".")[0]
            if task_id.startswith((beginning, f"{namespace}.{beginning}")):
                found[task_id] = None
        if len(found) > _TOLD:
            break
    return list(found)


def _of_family(client: Client, family: str) -> list[str]:
    page = client.get("v1/tasks", {"family": family, "limit": _TOLD + 1})
    return [task["task_id"] for task in page["tasks"]]


def listed_status(task: Mapping[str, Any]) -> str:
    """Return the status under which a task counts."""
    return str(task.get("upstream_status") or task["status"])


def upstream_statuses(client: Client, task_ids: Iterable[str]) -> dict[str, str]:
    """Return task id -> upstream status, of those tasks that have one.

    Luigi's methods do not tell it. The tasks are asked for in as many requests as their ids need;
    those whose ids no request can carry are left out.
    """
    found: dict[str, str] = {}
    for some in _batches(task_ids):
        query = {"task_id": some, "status": UPSTREAM, "limit": _MAX_IDS}
        for task in client.get("v1/tasks", query)["tasks"]:
            found[task["task_id"]] = task["upstream_status"]
    return found


def _batches(task_ids: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    length = 0
    for task_id in task_ids:
        try:
            more = len(quote(task_id, safe=""))
        except UnicodeEncodeError:  # half a character
            continue
        if more > _MAX_IDS_LENGTH:
            continue
        if batch and (len(batch) == _MAX_IDS or length + more > _MAX_IDS_LENGTH):
            yield batch
            batch, length = [], 0
        batch.append(task_id)
        length += more
    if batch:
        yield batch


def row(task: Mapping[str, Any], now: float) -> tuple[Text, ...]:
    """Return the cells of COLUMNS for a task of a page; `now` is the server's time."""
    return (
        status_text(listed_status(task)),
        Text(one_line(task["task_id"])),
        reason(task),
        Text(number(task["priority"]) if task["priority"] else ""),
        Text(wording.age(max(0, now - task["time"])) + (", late" if task["is_late"] else "")),
    )


def reason(task: Mapping[str, Any]) -> Text:
    """Return the error of a task, the progress and message of its run, or why it waits."""
    if task["error"] is not None:
        return Text(one_line(task["error"]), style=ERROR)
    if task["status"] in ("RUNNING", "BATCH_RUNNING"):
        return Text(progress(task))
    if task["reason"] is None or task["status"] == "DONE":
        return Text("")
    return Text(reasons.phrase(task["reason"], task["task_id"], time_text))


def progress(task: Mapping[str, Any]) -> str:
    """Return `30 %, 12 of 40 files`, as far as the run has reported it."""
    percentage, message = task["progress_percentage"], task["status_message"]
    parts = []
    if isinstance(percentage, int | float):
        parts.append(f"{number(percentage)} %")
    if message not in (None, ""):
        parts.append(one_line(message))
    return ", ".join(parts)


def amounts(resources: Mapping[str, float]) -> str:
    """Return `database 1, disk 2`."""
    return ", ".join(f"{one_line(name)} {number(resources[name])}" for name in sorted(resources))


def params(values: Mapping[str, Any]) -> str:
    """Return `day=2024-05-01, source=orders`; long values are cut."""
    return ", ".join(
        f"{one_line(name)}={wording.cut(one_line(values[name]))}" for name in sorted(values)
    )


def name_of(task: Mapping[str, Any]) -> Text:
    """Return the family and the parameters of a task, or its id if it has no family."""
    family = one_line(task.get("family") or task.get("name") or "")
    text = Text(family or one_line(task["task_id"]))
    shown = params(task["params"]) if family else ""
    return text.append(f" {shown}", style=DIM) if shown else text


def number(value: float) -> str:
    """Return a number as the page writes it: without a fraction of zero."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return str(value).replace("inf", "Infinity")
