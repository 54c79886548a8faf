"""The causes of failures as the commands find them and write them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from luigid import wording
from luigid.console.client import Client, quoted
from luigid.console.styles import DIM, ERROR, HEAD, status_text
from luigid.console.tasks import name_of
from luigid.console.terminal import Column, lines, one_line

#: the most items of a page
MAX_LIMIT: Final = 500
_FAMILIES: Final = 3

COLUMNS: Final = (
    Column("Waiting", is_number=True),
    Column("Failed", is_number=True),
    Column("Error", is_cut=True),
    Column("Families", is_cut=True),
    Column("Last", is_number=True),
    Column("Key"),
)


def find(client: Client, query: Mapping[str, object], limit: int | None) -> dict[str, Any]:
    """Return the answer of /v1/failures with the first `limit` groups; all if it is None."""
    answer = _page(client, "v1/failures", query, limit, 0)
    while answer["next_cursor"] is not None and _lacks(answer["groups"], limit):
        query = {**query, "cursor": answer["next_cursor"]}
        page = _page(client, "v1/failures", query, limit, len(answer["groups"]))
        answer["groups"] += page["groups"]
        answer["next_cursor"] = page["next_cursor"]
    return answer


def details(client: Client, key: str) -> dict[str, Any]:
    """Return a group with all of its tasks. Raises RefusedError if there is none of that key."""
    path = f"v1/failures/{quoted(key)}"
    answer = _page(client, path, {}, None, 0)
    while answer["next_cursor"] is not None:
        page = _page(client, path, {"cursor": answer["next_cursor"]}, None, 0)
        answer["tasks"] += page["tasks"]
        answer["next_cursor"] = page["next_cursor"]
    return answer


def row(group: Mapping[str, Any], now: float) -> tuple[Text, ...]:
    """Return the cells of COLUMNS for a group; `now` is the server's time."""
    return (
        Text(_waiting(group)),
        Text(f"{group['count']:,}"),
        Text(one_line(group["error"]), style=ERROR),
        Text(_families(group)),
        Text(wording.age(max(0, now - group["last"]))),
        Text(group["key"], style=DIM),
    )


def of(group: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Yield what to print about a group, as /v1/failures/{key} describes it."""
    yield Text(one_line(group["error"]), style=ERROR)
    if group["frames"]:
        yield Text(" > ".join(map(one_line, group["frames"])), style=DIM)
    yield Text(
        f"{wording.count_of(group['count'], 'task')} failed, {_waiting(group)} wait for them"
    )
    if group["error_text"] is not None:
        yield ""
        yield Text("Error of the latest", style=HEAD)
        yield Text(lines(group["error_text"].rstrip()))
    yield ""
    yield Text("Tasks", style=HEAD)
    for task in group["tasks"]:
        text = status_text(task["status"]).append("  ").append(name_of(task))
        links = [task[name] for name in ("log_url", "tracking_url") if task.get(name)]
        for link in links:
            text.append(f"  {one_line(link)}", style=DIM)
        yield text


def _waiting(group: Mapping[str, Any]) -> str:
    """Return `1,204`, or `20,000+` if there may be more."""
    return f"{group['waiting']:,}{'+' if group['is_cut'] else ''}"


def _families(group: Mapping[str, Any]) -> str:
    shown = [one_line(each["family"]) for each in group["families"][:_FAMILIES]]
    left = group["families_total"] - len(shown)
    return ", ".join(shown) + (f" and {left:,} more" if left > 0 else "")


def _page(
    client: Client, path: str, query: Mapping[str, object], limit: int | None, found: int
) -> dict[str, Any]:
    size = MAX_LIMIT if limit is None else min(MAX_LIMIT, limit - found)
    return dict(client.get(path, {**query, "limit": size}))


def _lacks(groups: list[Any], limit: int | None) -> bool:
    return limit is None or len(groups) < limit
