"""Resources in the words of the page. Totals may be fractions or infinite."""

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

from rich.text import Text

from luigid.console.styles import DIM
from luigid.console.tasks import number
from luigid.console.terminal import Column, one_line

COLUMNS: Final = (
    Column("Resource", is_folded=True),
    Column("Used", is_number=True),
    Column("Total", is_number=True),
    Column("Use", is_number=True),
    Column("Tasks that use it", is_cut=True),
)

#: how the names of resources end whose totals are for each host or worker
_OF_PLACES: Final = frozenset({"host", "worker"})
#: how all names end that mean more than in Luigi
_KINDS: Final = _OF_PLACES | {"second", "minute", "hour"}


def in_order(resources: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sort resources as the page does: by the share that is used, by use, by name.

    Hosts and workers follow their resource, as in the answer; `place` is added to their rows.
    """
    groups: list[list[dict[str, Any]]] = []
    for resource in resources:
        place = _place(resource["name"], groups[-1][0]["name"]) if groups else None
        if place is None:
            groups.append([resource])
        else:
            groups[-1].append({**resource, "place": place})
    groups.sort(key=lambda group: _rank(group[0]))
    return [each for head, *places in groups for each in (head, *sorted(places, key=_rank))]


def _rank(resource: Mapping[str, Any]) -> tuple[float, float, str]:
    return -min(1.0, share_of(resource)), -resource["num_used"], resource["name"]


def _place(name: str, head: str) -> str | None:
    """Return the host or worker of a resource that a row is for; None if it is of the server."""
    base, at, kind = head.rpartition("@")
    own_base, _, last = name.rpartition("@")
    if not (at and base and kind in _OF_PLACES) or (last in _KINDS and own_base):
        return None
    return name.removeprefix(f"{base}@") if name.startswith(f"{base}@") else None


def row(resource: Mapping[str, Any]) -> tuple[Text, ...]:
    """Return the cells of COLUMNS for a resource of resource_list."""
    base, _, kind = resource["name"].rpartition("@")
    place = resource.get("place")
    if place is not None:
        name, idle = f"on {place}", "no task uses it"
    elif base and kind in _OF_PLACES:
        name, idle = resource["name"], f"on each {kind}; used: the most on one"
    elif base and kind in _KINDS:
        name, idle = resource["name"], f"started in the last {kind}"
    else:
        name, idle = resource["name"], "no task uses it"
    share = share_of(resource)
    style = "red" if share >= 1 else "yellow" if share > 0.5 else "green"
    users = ", ".join(one_line(task_id) for task_id in sorted(resource["running"]))
    return (
        Text(one_line(name) if place is None else f"  {one_line(name)}"),
        Text(number(resource["num_used"])),
        Text(number(resource["num_total"])),
        Text(describe_use(resource), style=style),
        Text(users) if users else Text(idle, style=DIM),
    )


def share_of(resource: Mapping[str, Any]) -> float:
    """Return the part that is used. A total of 0 counts as full, an infinite one as unused."""
    total, used = resource["num_total"], resource["num_used"]
    if total == math.inf:
        return 0.0
    if total <= 0:
        return math.inf if used > 0 else 1.0
    return max(0.0, float(used / total))


def describe_use(resource: Mapping[str, Any]) -> str:
    """Return `80 %`, `full, 100 %`, `no limit` or the like."""
    total, share = resource["num_total"], share_of(resource)
    if total == math.inf:
        return "no limit"
    if total <= 0:
        return "none available"
    percent = f"{math.floor(share * 100):,} %"  # rounded down: 100 % means full
    if share > 1:
        return f"over, {percent}"
    return f"full, {percent}" if share == 1 else percent
