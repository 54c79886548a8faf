"""Adds any number of tasks quickly, for tests and benchmarks of large states."""

from itertools import cycle, islice, product

from ui_tests.seeding.worker import Worker

FAMILIES = [
    f"{prefix}{verb}{what}"
    for prefix, verb, what in product(
        ("etl.", "ml.", "report.", "export.", ""),
        ("Load", "Clean", "Join", "Score", "Check", "Archive", "Aggregate", "Publish"),
        ("Orders", "Clicks", "Customers", "Invoices", "Sessions"),
    )
]
REGIONS = ("north", "south", "east", "west")


def add_plain(worker: Worker, tasks: int) -> None:
    """Add tasks without dependencies: of a hundred 88 DONE, 8 PENDING, 3 FAILED, 1 RUNNING."""
    days = (f"2025-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29))
    every = cycle(product(days, REGIONS))
    for number, (date, region) in enumerate(islice(every, tasks)):
        family = FAMILIES[number % len(FAMILIES)]
        params = {"date": date, "region": region, "number": str(number)}
        worker.add(family, params, status=status_of(number % 100))


def status_of(place: int) -> str:
    """Return the status of the task at a place in its hundred."""
    if place == 0:
        return "RUNNING"
    if place <= 3:
        return "FAILED"
    return "PENDING" if place <= 11 else "DONE"
