"""Tasks that need a GPU of their host, on a host that the command line names."""

import socket
import sys

import luigi

from contract_tests.pipelines import journal
from contract_tests.pipelines.journaled import Journaled

# Luigi asks for the host's name after it has imported this module.
if "--machine" in sys.argv:
    machine = sys.argv[sys.argv.index("--machine") + 1]
    socket.gethostname = lambda: machine


class Train(Journaled):
    """Holds the GPU until `until` has happened."""

    model = luigi.Parameter()
    machine = luigi.Parameter(significant=False)
    until = luigi.Parameter(default="", significant=False)
    resources = {"gpu@host": 1}  # noqa: RUF012 - Luigi's own way to say it

    def work(self) -> None:
        if self.until:
            journal.wait_for(self.until)


class Call(Journaled):
    """Counts for a rate."""

    number = luigi.IntParameter()
    resources = {"api@hour": 1}  # noqa: RUF012


class Calls(luigi.WrapperTask):
    def requires(self) -> list[Call]:
        return [Call(number=number) for number in range(3)]
