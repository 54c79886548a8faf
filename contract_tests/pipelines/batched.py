"""Tasks of one family that a worker may run as one."""

import luigi

from contract_tests.pipelines import journal


class Load(luigi.Task):
    """Loads one day, or several days in one batch; day 13 fails the first time."""

    days = luigi.Parameter(batch_method=",".join)

    def output(self) -> list[luigi.LocalTarget]:
        return [luigi.LocalTarget(f"day-{day}") for day in self.each_day()]

    def run(self) -> None:
        journal.write(f"loads {self.days}")
        if "13" in self.each_day() and "failed" not in journal.read():
            journal.write("failed")
            raise RuntimeError("an unlucky day")
        for target in self.output():
            target.open("w").close()

    def each_day(self) -> list[str]:
        return sorted(self.days.split(","))


class LoadByThree(Load):
    max_batch_size = 3


class Month(luigi.WrapperTask):
    """Needs some days, each a task of its own."""

    days = luigi.Parameter()
    by_three = luigi.BoolParameter()

    def requires(self) -> list[Load]:
        load = LoadByThree if self.by_three else Load
        return [load(days=day) for day in self.days.split(",")]
