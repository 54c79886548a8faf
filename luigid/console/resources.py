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


def in_order(resources: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sort resources as the page does: by the share that is used, by use, by name."""
    return sorted(
        resources,
        key=lambda resource: (
            -min(1.0, share_of(resource)),
            -resource["num_used"],
            resource["name"],
        ),
    )


def row(resource: Mapping[str, Any]) -> tuple[Text, ...]:
    """Return the cells of COLUMNS for a resource of resource_list."""
    share = share_of(resource)
    style = "red" if share >= 1 else "yellow" if share > 0.5 else "green"
    users = ", ".join(one_line(task_id) for task_id in sorted(resource["running"]))
    return (
        Text(one_line(resource["name"])),
        Text(number(resource["num_used"])),
        Text(number(resource["num_total"])),
        Text(describe_use(resource), style=style),
        Text(users) if users else Text("no task uses it", style=DIM),
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
