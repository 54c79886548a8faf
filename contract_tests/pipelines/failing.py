"""Tasks that fail."""

import luigi

from contract_tests.pipelines import journal
from contract_tests.pipelines.journaled import Journaled


class Flaky(Journaled):
    """Fails a number of times, then succeeds."""

    failures = luigi.IntParameter()

    def work(self) -> None:
        if journal.read().count(f"started {self}") <= self.failures:
            raise RuntimeError("not yet")


class Doomed(Journaled):
    """Fails until it is repaired; two failures disable it."""

    retry_count = 2

    def work(self) -> None:
        if "repaired" not in journal.read():
            raise RuntimeError("out of order")


class AfterDoomed(Journaled):
    def requires(self) -> Doomed:
        return Doomed()


class Unplannable(Journaled):
    """Raises when it is asked whether it is complete."""

    def complete(self) -> bool:
        raise RuntimeError("who knows")


class Delivery(luigi.ExternalTask):
    """An external task."""

    def output(self) -> luigi.LocalTarget:
        return luigi.LocalTarget("delivery")


class AfterDelivery(Journaled):
    def requires(self) -> Delivery:
        return Delivery()
