"""Tasks with dynamic dependencies."""

from collections.abc import Generator
from typing import Any

import luigi

from contract_tests.pipelines import journal


class Number(luigi.Task):
    n = luigi.IntParameter()

    def output(self) -> luigi.LocalTarget:
        return luigi.LocalTarget(str(self))

    def run(self) -> None:
        journal.write(f"ran {self}")
        with self.output().open("w") as file:
            file.write(str(self.n))


class Sum(luigi.Task):
    """Adds up as many numbers as the first one says."""

    def output(self) -> luigi.LocalTarget:
        return luigi.LocalTarget(str(self))

    def run(self) -> Generator[object, Any, None]:
        journal.write(f"started {self}")
        count = number((yield Number(n=3)))
        targets = yield [Number(n=n) for n in range(10, 10 + count)]
        journal.write(f"sum {sum(map(number, targets))}")
        self.output().open("w").close()


def number(target: luigi.LocalTarget) -> int:
    with target.open() as file:
        return int(file.read())
