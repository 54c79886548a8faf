"""Two tasks, one after the other; the first ends when it is told to."""

from contract_tests.pipelines import journal
from contract_tests.pipelines.journaled import Journaled


class First(Journaled):
    def work(self) -> None:
        journal.wait_for("go")


class Second(Journaled):
    def requires(self) -> First:
        return First()
