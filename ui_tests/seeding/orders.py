"""The state of a shop's pipelines on a bad day: some runs failed, some are under way."""

from datetime import date, timedelta

from ui_tests.seeding import traces
from ui_tests.seeding.worker import Worker

TODAY = date(2025, 3, 14)
REGIONS = ("north", "south", "east", "west")
TRACKING = "https://cluster.example.com/proxy/application_1741910400_{}/"
CONFIG = (
    '{"estimators": 1200, "depth": 9, "learning_rate": 0.035, "loss": "poisson", "columns": '
    + str(
        [
            f"revenue_{days}d_by_{what}"
            for days in (7, 28, 90, 365)
            for what in ("region", "channel", "segment")
        ]
    )
    + ', "early_stopping": {"rounds": 50, "metric": "mean_poisson_deviance"}}'
).replace("'", '"')


def add_orders(etl: Worker, ml: Worker, days: int = 14) -> str:
    """Add the pipelines of so many days up to today; all but the last two are DONE.

    Return the id of a report of today, which needs most of what today's runs are about.
    """
    for ago in range(days - 1, 1, -1):
        add_day(etl, ml, TODAY - timedelta(ago), status="DONE")
    add_yesterday(etl, ml, TODAY - timedelta(1))
    return add_today(etl, ml, TODAY)


def add_day(etl: Worker, ml: Worker, day: date, *, status: str) -> None:
    """Add one day's pipeline, every task of one status."""
    cleaned = []
    for region in REGIONS:
        params = {"date": str(day), "region": region}
        loaded = etl.add("etl.LoadOrders", params, status=status, resources={"warehouse": 1})
        cleaned.append(etl.add("etl.CleanOrders", params, status=status, deps=[loaded]))
    add_reports(etl, ml, day, cleaned, status=status)


def add_reports(
    etl: Worker, ml: Worker, day: date, cleaned: list[str], *, status: str
) -> list[str]:
    """Add what comes after the regions of a day. Return the ids of the reports."""
    params = {"date": str(day)}
    joined = etl.add("etl.JoinOrdersWithCustomers", params, status=status, deps=cleaned)
    features = ml.add("ml.BuildFeatures", params, status=status, deps=[joined])
    model = ml.add(
        "ml.TrainModel",
        {"config": CONFIG, "date": str(day), "model": "gradient_boosting"},
        status=status,
        deps=[features],
        resources={"gpu": 1},
    )
    scores = ml.add("ml.ScoreCustomers", params, status=status, deps=[model, features])
    return [
        etl.add(
            family,
            {**params, "audience": "board"},
            status=status,
            deps=[scores, joined],
            priority=5,
        )
        for family in (
            "report.DailySales",
            "report.ExecutiveSummaryForTheManagementBoardOfTheWholeGroup",
        )
    ]


def add_yesterday(etl: Worker, ml: Worker, day: date) -> None:
    """Add a day whose training has failed too often: what comes after it is UPSTREAM_DISABLED."""
    params = {"date": str(day)}
    broken = ml.fail_for_good(
        "ml.TrainModel", {"config": CONFIG, **params, "model": "neural_network"}, traces.MEMORY
    )
    scores = ml.add("ml.ScoreCustomers", {**params, "segment": "all"}, deps=[broken])
    etl.add("report.WeeklyForecast", params, deps=[scores], priority=3)
    # As a worker reports a task that it will not run.
    etl.add("CheckFreeSpace", {"host": "db-7"}, status="DISABLED")


def add_today(etl: Worker, ml: Worker, day: date) -> str:
    """Add a day under way: what comes after the failed region is UPSTREAM_FAILED.

    Return the id of a report.
    """
    cleaned = []
    for number, region in enumerate(REGIONS):
        params = {"date": str(day), "region": region}
        if region == "west":
            loaded = etl.fail("etl.LoadOrders", params, traces.TIMEOUT)
        else:
            loaded = etl.add(
                "etl.LoadOrders",
                params,
                status="RUNNING",
                resources={"warehouse": 1, "net.eu-central-1": 2},
                tracking_url=TRACKING.format(f"{number:04}"),
                accepts_messages=True,
                priority=10 * number,
            )
            etl.tell(loaded, f"{(number + 1) * 31:,} of 120 partitions read", 26 * (number + 1))
        cleaned.append(etl.add("etl.CleanOrders", params, deps=[loaded]))
    report, _ = add_reports(etl, ml, day, cleaned, status="PENDING")

    tuned = ml.add(
        "ml.TuneHyperparameters",
        {"date": str(day), "trials": "240"},
        status="RUNNING",
        resources={"gpu": 2},
        tracking_url=TRACKING.format("0099"),
    )
    ml.tell(tuned, {"trial": 97, "best": {"loss": 0.1834, "depth": 9}}, 40.4)
    for hour in range(24):
        etl.add("etl.ImportClicks", {"hour": f"{day}T{hour:02}"}, deps=[])
    etl.fail("etl.ArchiveInvoices", {"date": str(day)}, traces.LONG_LINE)
    etl.fail("report.Dashboard", {"date": str(day), "page": "start"}, traces.deep(900))
    etl.add("BackupDatabase", {"date": str(day)}, status="UNKNOWN")
    etl.add("BackupDatabase", {"date": str(day - timedelta(1))}, status="DONE")
    return report
