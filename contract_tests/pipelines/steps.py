"""Tasks in a row, each of which ends when it is told to."""

import luigi

from contract_tests.pipelines import journal
from contract_tests.pipelines.journaled import Journaled


class Step(Journaled):
    number = luigi.IntParameter()

    def requires(self) -> list["Step"]:
        return [Step(number=self.number - 1)] if self.number else []

    def work(self) -> None:
        journal.wait_for(f"go {self.number}")
