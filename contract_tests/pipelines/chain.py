"""Two tasks, one after the other; the first ends when it is told to."""

from contract_tests.pipelines import journal
from contract_tests.pipelines.recorded import Recorded


class First(Recorded):
    def work(self) -> None:
        journal.wait_for("go")


class Second(Recorded):
    def requires(self) -> First:
        return First()
