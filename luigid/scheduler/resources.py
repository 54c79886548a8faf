"""Resources: what runs hold, and what still fits."""

from collections.abc import Mapping

from luigid.state.state import SchedulerState

#: the total of a resource that nobody configured
_UNNAMED_TOTAL = 1


def add_amounts(used: dict[str, float], amounts: Mapping[str, float]) -> None:
    """Add what one task holds to what is used."""
    for name, amount in amounts.items():
        used[name] = used.get(name, 0) + amount


def fits(needed: Mapping[str, float], used: Mapping[str, float], state: SchedulerState) -> bool:
    """Tell whether every amount is still free."""
    return all(
        amount + used.get(name, 0) <= state.resources.get(name, _UNNAMED_TOTAL)
        for name, amount in needed.items()
    )


def decreased(held: Mapping[str, float], decrease: Mapping[str, float]) -> dict[str, float]:
    """Return what a run holds after it gave some of it back; never below zero.

    Amounts that are not positive, and resources that it does not hold, change nothing.
    """
    left = dict(held)
    for name, amount in decrease.items():
        if amount > 0 and name in left:
            left[name] = max(0, left[name] - amount)
    return left
