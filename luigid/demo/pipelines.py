"""The pipelines of a shop: which tasks there are, and what they need.

Each function returns tasks in an order in which dependencies come first. Run times are those of a
real pipeline: minutes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from luigid.demo import failures
from luigid.demo.tasks import DemoTask

#: name -> total
RESOURCES = {"warehouse": 4, "shop-api": 3, "gpu": 1, "dashboard-licence": 2}

_REGIONS = ("emea", "amer", "apac", "latam")
_PARTNERS = ("acme", "globex", "initech")
_DEPOTS = ("berlin", "chicago", "osaka", "pune", "recife")
_TABLES = ("orders", "payments", "customers", "inventory", "sessions", "refunds")
_FEATURES = ("basket", "recency", "browsing")
_MODELS = ("churn", "demand", "recommendation")
_DASHBOARDS = ("board", "finance", "logistics", "marketing")
_HOURS = 24
#: parts of the clicks of a stream's interval
_SLICES = 10

#: families whose members run as one; the parameter that differs, and the largest batch
BATCHERS = {"extract.ImportSessions": ("hour", 6), "stream.ImportClicks": ("since", 5)}


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What goes wrong in one run of the daily pipeline, besides what goes wrong by chance."""

    #: a partner whose feed cannot be looked at
    unknown_partner: str | None = None
    #: key of a task -> number of its first runs that fail
    failing: tuple[tuple[str, int], ...] = ()


def daily(day: date, trouble: Trouble) -> list[DemoTask]:
    """Return a day's analytics: about a hundred tasks in eight layers."""
    failing = dict(trouble.failing)
    tasks = list(_Day(day, trouble.unknown_partner).tasks())
    if not failing:
        return tasks
    return _with_failing_runs(tasks, failing)


def _with_failing_runs(tasks: Sequence[DemoTask], failing: dict[str, int]) -> list[DemoTask]:
    return [replace(task, failing_runs=failing.get(task.key, 0)) for task in tasks]


class _Day:
    def __init__(self, day: date, unknown_partner: str | None) -> None:
        self._date = day.isoformat()
        self._day = day
        self._unknown_partner = unknown_partner

    def tasks(self) -> Iterator[DemoTask]:
        """Yield the tasks, dependencies first."""
        orders = {region: self._orders(region) for region in _REGIONS}
        payments = {region: self._payments(region) for region in _REGIONS}
        feeds = [self._feed(partner) for partner in _PARTNERS]
        # Scheduled last to first, see Worker: so a batch begins with the first hour.
        sessions = [self._sessions(hour) for hour in reversed(range(_HOURS))]
        inventory = [self._inventory(depot) for depot in _DEPOTS]
        yield from (*orders.values(), *payments.values(), *feeds, *sessions, *inventory)
        customers = self._task("extract.ExtractCustomers", seconds=300, priority=5)
        yield customers
        cleaned = [self._clean("clean.CleanOrders", r, orders[r]) for r in _REGIONS]
        paid = [self._clean("clean.CleanPayments", r, payments[r]) for r in _REGIONS]
        matched = [
            self._task(
                "clean.MatchPayments",
                ("region", region),
                deps=[cleaned[number], paid[number]],
                seconds=240,
                failures=[failures.WRONG_SCHEMA],
                failure_rate=0.03,
            )
            for number, region in enumerate(_REGIONS)
        ]
        browsing = [
            self._task(
                "clean.BuildSessions",
                ("quarter", f"Q{4 - number}"),
                deps=sessions[6 * number : 6 * number + 6],
                seconds=260,
            )
            for number in range(4)
        ]
        yield from (*cleaned, *paid, *matched, *browsing)
        sources = (matched, paid, [customers], inventory, browsing, matched)
        loaded = [self._load(table, deps) for table, deps in zip(_TABLES, sources, strict=True)]
        partners = [self._partner(feed) for feed in feeds]
        yield from (*loaded, *partners)
        sales = [self._sales(region, loaded[:2]) for region in _REGIONS]
        features = [self._features(name, loaded) for name in _FEATURES]
        yield from (*sales, *features)
        yield from self._reports(sales, features, loaded, partners)

    def _reports(
        self,
        sales: list[DemoTask],
        features: list[DemoTask],
        loaded: list[DemoTask],
        partners: list[DemoTask],
    ) -> Iterator[DemoTask]:
        models = [train_model(self._date, name, features) for name in _MODELS]
        scored = [
            self._task("ml.ScoreCustomers", ("model", name), deps=[model], seconds=300)
            for name, model in zip(_MODELS, models, strict=True)
        ]
        yield from (*models, *scored)
        forecast = self._task("report.ForecastDemand", deps=[scored[1], *sales], seconds=150)
        stock = self._task("report.StockLevels", deps=[loaded[3]], seconds=90)
        yield from (forecast, stock)
        inputs = {"board": [forecast], "finance": [], "logistics": [stock], "marketing": scored[:1]}
        dashboards = [
            self._task(
                "report.PublishDashboard",
                ("name", name),
                deps=[*sales, *inputs[name]],
                seconds=80,
                priority=20,
                resources={"dashboard-licence": 1},
                failures=[failures.DASHBOARD_REFUSED],
                failure_rate=0.1,
            )
            for name in _DASHBOARDS
        ]
        mailing = self._task("export.SendOffers", deps=[scored[0], scored[2]], seconds=200)
        shared = [
            self._task("export.ShareScores", ("partner", name), deps=[scored[0], partner])
            for name, partner in zip(_PARTNERS, partners, strict=True)
        ]
        yield from (*dashboards, mailing, *shared)
        ends = [*dashboards, mailing, *shared]
        yield self._task("DailyAnalytics", deps=ends, seconds=5, priority=1)

    def _task(
        self, family: str, *more: tuple[str, str], deps: Sequence[DemoTask] = (), **fields: object
    ) -> DemoTask:
        values = [value for _, value in more]
        key = "/".join([family, *values])
        params = {"date": self._date, **dict(more)}
        return DemoTask(family=family, params=params, deps=deps, key=key, **fields)  # type: ignore[arg-type]

    def _orders(self, region: str) -> DemoTask:
        return self._task(
            "extract.ExtractOrders",
            ("region", region),
            seconds=330,
            priority=10,
            resources={"shop-api": 1},
            failures=[failures.SHOP_UNAVAILABLE],
            failure_rate=0.08,
            messages=["{} of 48,000 orders fetched"],
            units=48_000,
        )

    def _payments(self, region: str) -> DemoTask:
        return self._task(
            "extract.ExtractPayments",
            ("region", region),
            seconds=240,
            priority=10,
            resources={"shop-api": 1},
            failures=[failures.SHOP_UNAVAILABLE],
            failure_rate=0.08,
            messages=["{} of 51,200 payments fetched"],
            units=51_200,
        )

    def _feed(self, partner: str) -> DemoTask:
        is_known = partner != self._unknown_partner
        return self._task(
            "extract.PartnerFeed", ("partner", partner), seconds=40, is_known=is_known
        )

    def _sessions(self, hour: int) -> DemoTask:
        params = {"hour": f"{self._date}T{hour:02}"}
        return DemoTask(
            family="extract.ImportSessions",
            params=params,
            key=f"extract.ImportSessions/{hour}",
            seconds=420,
            priority=8,
            is_batchable=True,
            messages=["merging parts, {} of 960"],
            units=960,
        )

    def _inventory(self, depot: str) -> DemoTask:
        return self._task(
            "extract.ExtractInventory",
            ("depot", depot),
            seconds=150,
            priority=4,
            failures=[failures.SHOP_UNAVAILABLE],
            failure_rate=0.04,
        )

    def _clean(self, family: str, region: str, source: DemoTask) -> DemoTask:
        return self._task(
            family,
            ("region", region),
            deps=[source],
            seconds=180,
            failures=[failures.WRONG_SCHEMA],
            failure_rate=0.03,
            messages=["checked {} rows"],
            units=48_000,
        )

    def _load(self, table: str, deps: Sequence[DemoTask]) -> DemoTask:
        return self._task(
            "load.LoadWarehouse",
            ("table", table),
            deps=deps,
            seconds=420,
            priority=6,
            resources={"warehouse": 2 if table in ("orders", "sessions") else 1},
            failures=[failures.WAREHOUSE_GONE],
            failure_rate=0.12,
            messages=["{} of 1,200,000 rows copied"],
            units=1_200_000,
            has_tracking_url=True,
        )

    def _partner(self, feed: DemoTask) -> DemoTask:
        partner = feed.params["partner"]
        return self._task(
            "load.LoadPartner",
            ("partner", partner),
            deps=[feed],
            seconds=120,
            resources={"warehouse": 1},
            failures=[failures.WAREHOUSE_GONE],
            failure_rate=0.08,
        )

    def _sales(self, region: str, deps: Sequence[DemoTask]) -> DemoTask:
        return self._task(
            "report.AggregateSales",
            ("region", region),
            deps=deps,
            seconds=160,
            priority=12,
            resources={"warehouse": 1},
            failures=[failures.WAREHOUSE_GONE],
            failure_rate=0.05,
        )

    def _features(self, name: str, deps: Sequence[DemoTask]) -> DemoTask:
        return self._task(
            "ml.BuildFeatures",
            ("feature_set", name),
            deps=deps,
            seconds=280,
            resources={"warehouse": 1},
            has_tracking_url=True,
        )


def train_model(day: str, model: str, features: Sequence[DemoTask]) -> DemoTask:
    """Return the training of a model."""
    return DemoTask(
        family="ml.TrainModel",
        params={"date": day, "model": model},
        key=f"ml.TrainModel/{model}",
        deps=features,
        seconds=900,
        priority=15,
        resources={"gpu": 1},
        failures=[failures.OUT_OF_GPU_MEMORY],
        failure_rate=0.1,
        messages=["epoch {} of 40"],
        units=40,
        has_tracking_url=True,
        accepts_messages=True,
    )


def retraining(day: date) -> list[DemoTask]:
    """Return a week's retraining, whose training is disabled after three failures.

    It succeeds once an operator has enabled it again.
    """
    week = day.strftime("%G-W%V")
    sample = DemoTask(
        family="ml.SampleWeek", params={"week": week}, key="ml.SampleWeek", seconds=200
    )
    train = train_model(week, "embedding", [sample])
    # A report of a tracking URL would reset the retry policy, as it does with Luigi.
    train = replace(train, failing_runs=3, retry_count=3, seconds=300, has_tracking_url=False)
    evaluate = DemoTask(
        family="ml.EvaluateModel", params={"week": week}, key="ml.EvaluateModel", deps=[train]
    )
    publish = DemoTask(
        family="ml.PublishModel", params={"week": week}, key="ml.PublishModel", deps=[evaluate]
    )
    return [sample, train, evaluate, publish]


def tuning(day: date) -> list[DemoTask]:
    """Return an experiment: trials that take turns at the only GPU."""
    trials = [
        DemoTask(
            family="ml.TuneModel",
            params={"date": day.isoformat(), "depth": str(depth), "learning_rate": rate},
            key=f"ml.TuneModel/{depth}",
            seconds=2_400,
            resources={"gpu": 1},
            failures=[failures.OUT_OF_GPU_MEMORY],
            failure_rate=0.1,
            messages=["epoch {} of 120"],
            units=120,
            has_tracking_url=True,
            accepts_messages=True,
        )
        for depth, rate in ((4, "0.1"), (6, "0.05"), (8, "0.02"), (10, "0.01"))
    ]
    choice = DemoTask(
        family="ml.ChooseModel",
        params={"date": day.isoformat()},
        key="ml.ChooseModel",
        deps=trials,
        seconds=60,
    )
    return [*trials, choice]


def experiment(day: date) -> list[DemoTask]:
    """Return what an analyst tries: it fails at first."""
    return [
        DemoTask(
            family="adhoc.CompareBaskets",
            params={"date": day.isoformat(), "sample": "0.01"},
            key="adhoc.CompareBaskets",
            seconds=45,
            failures=[failures.WRONG_SCHEMA],
            failing_runs=4,
        )
    ]


def archive(year: int) -> list[DemoTask]:
    """Return the archiving of a year, which takes hours."""
    return [
        DemoTask(
            family="archive.CompactYear",
            params={"year": str(year)},
            key="archive.CompactYear",
            seconds=30_000,
            messages=["{} of 8,760 partitions compacted"],
            units=8_760,
        )
    ]


def stream(start: datetime, interval: timedelta) -> list[DemoTask]:
    """Return what runs at intervals: the clicks since the last time, imported in batches."""
    clicks = [
        DemoTask(
            family="stream.ImportClicks",
            params={"since": _seconds(start - interval * ago / _SLICES)},
            key=f"stream.ImportClicks/{ago}",
            seconds=360,
            is_batchable=True,
            messages=["{} of 30,000 events"],
            units=30_000,
        )
        for ago in range(1, _SLICES + 1)
    ]
    slot = _seconds(start)
    counters = DemoTask(
        family="stream.RefreshCounters",
        params={"slot": slot},
        key="stream.RefreshCounters",
        deps=clicks,
        seconds=60,
        priority=3,
        resources={"dashboard-licence": 1},
        failures=[failures.DASHBOARD_REFUSED],
        failure_rate=0.05,
    )
    fraud = DemoTask(
        family="stream.DetectFraud",
        params={"slot": slot},
        key="stream.DetectFraud",
        deps=clicks,
        seconds=120,
        priority=9,
    )
    return [*clicks, counters, fraud]


def _seconds(time: datetime) -> str:
    """Return a time as Luigi's DateSecondParameter writes it."""
    return time.strftime("%Y-%m-%dT%H%M%S")
