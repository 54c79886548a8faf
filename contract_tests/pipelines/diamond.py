"""One task, three that need it and run at the same time, one that needs the three."""

import luigi

from contract_tests.pipelines import journal
from contract_tests.pipelines.journaled import Journaled

SIDES = ("left", "middle", "right")


class Bottom(Journaled):
    pass


class Side(Journaled):
    name = luigi.Parameter()

    def requires(self) -> Bottom:
        return Bottom()

    def work(self) -> None:
        """Wait for the other sides, which takes as many workers at once."""
        journal.wait_for(*(f"started Side(name={name})" for name in SIDES))


class Top(Journaled):
    def requires(self) -> list[Side]:
        return [Side(name=name) for name in SIDES]
