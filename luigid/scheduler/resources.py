"""Arithmetic of resources: amounts by name."""

from collections.abc import Mapping

from luigid.state.state import SchedulerState

#: the total of a resource that is not configured
_DEFAULT_TOTAL = 1


def add_amounts(used: dict[str, float], amounts: Mapping[str, float]) -> None:
    """Add amounts to those in `used`, in place."""
    for name, amount in amounts.items():
        used[name] = used.get(name, 0) + amount


def fits(needed: Mapping[str, float], used: Mapping[str, float], state: SchedulerState) -> bool:
    """Return whether all needed amounts fit within the totals, given what is used."""
    return all(
        amount + used.get(name, 0) <= state.resources.get(name, _DEFAULT_TOTAL)
        for name, amount in needed.items()
    )


def total(name: str, state: SchedulerState) -> float:
    """Return the total of a resource."""
    return state.resources.get(name, _DEFAULT_TOTAL)


def decreased(held: Mapping[str, float], decrease: Mapping[str, float]) -> dict[str, float]:
    """Return the amounts that a run holds after it released some; none becomes negative.

    Amounts in `decrease` that are not positive, and resources that are not held, are ignored.
    """
    left = dict(held)
    for name, amount in decrease.items():
        if amount > 0 and name in left:
            left[name] = max(0, left[name] - amount)
    return left
