"""Tasks that need a resource."""

from collections.abc import Callable

import luigi

from contract_tests.pipelines import journal
from contract_tests.pipelines.journaled import Journaled


class Print(Journaled):
    """Holds the printer until `until` has happened."""

    page = luigi.IntParameter()
    until = luigi.Parameter(default="", significant=False)
    resources = {"printer": 1}  # noqa: RUF012 - Luigi's own way to say it

    def work(self) -> None:
        if self.until:
            journal.wait_for(self.until)


class PrintAndFold(Print):
    """Gives the printer back before it ends."""

    decrease_running_resources: Callable[[dict[str, int]], None]

    def work(self) -> None:
        self.decrease_running_resources({"printer": 1})
        journal.write(f"returned {self}")
        super().work()


class Book(luigi.WrapperTask):
    pages = luigi.IntParameter()

    def requires(self) -> list[Print]:
        return [Print(page=page) for page in range(self.pages)]
