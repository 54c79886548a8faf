"""Tasks that fail."""

import luigi

from contract_tests.pipelines import journal
from contract_tests.pipelines.recorded import Recorded


class Flaky(Recorded):
    """Fails a number of times, then succeeds."""

    failures = luigi.IntParameter()

    def work(self) -> None:
        if journal.read().count(f"started {self}") <= self.failures:
            raise RuntimeError("not yet")


class Doomed(Recorded):
    """Fails until it is mended; two failures disable it."""

    retry_count = 2

    def work(self) -> None:
        if "mended" not in journal.read():
            raise RuntimeError("out of order")


class AfterDoomed(Recorded):
    def requires(self) -> Doomed:
        return Doomed()


class Unplannable(Recorded):
    """Cannot even say whether it is complete."""

    def complete(self) -> bool:
        raise RuntimeError("who knows")


class Delivery(luigi.ExternalTask):
    """Something that others bring."""

    def output(self) -> luigi.LocalTarget:
        return luigi.LocalTarget("delivery")


class AfterDelivery(Recorded):
    def requires(self) -> Delivery:
        return Delivery()
