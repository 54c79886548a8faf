"""A task that writes to the journal."""

import luigi

from contract_tests.pipelines import journal


class Journaled(luigi.Task):
    """Writes its start and its end to the journal; its output is an empty file of its name."""

    def output(self) -> luigi.LocalTarget:
        return luigi.LocalTarget(str(self))

    def run(self) -> None:
        journal.write(f"started {self}")
        self.work()
        self.output().open("w").close()
        journal.write(f"finished {self}")

    def work(self) -> None:
        """Do what this task is for, between its start and its end."""
