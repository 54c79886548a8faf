"""The tasks of the demo."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from luigid.demo.failures import Failure

_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9_]")
_PARAMS_IN_ID = 3
_PARAM_LENGTH = 16


@dataclass(frozen=True, kw_only=True)
class DemoTask:
    """A task as its pipeline defines it. Times are those of the simulated pipeline, in seconds."""

    family: str
    params: Mapping[str, str]
    deps: Sequence["DemoTask"] = ()
    #: a typical run time
    seconds: float = 120
    #: what it is called among the tasks of its pipeline, whatever the date; see `Chance`
    key: str = ""
    resources: Mapping[str, float] = field(default_factory=dict)
    priority: int = 0
    #: how it can fail, and how often it does
    failures: Sequence[Failure] = ()
    failure_rate: float = 0.0
    #: its first runs, all of which fail
    failing_runs: int = 0
    #: status messages by progress, with `{}` for an amount of `units`
    messages: Sequence[str] = ()
    units: int = 0
    has_tracking_url: bool = False
    accepts_messages: bool = False
    is_batchable: bool = False
    #: whether the worker can tell whether the task is complete; if not, it is UNKNOWN
    is_known: bool = True
    #: failures that disable it; None: the server's default
    retry_count: int | None = None

    @cached_property
    def id(self) -> str:
        """The id that a Luigi worker would report."""
        return task_id(self.family, self.params)

    @property
    def module(self) -> str:
        """The Python module that would define it."""
        return f"pipelines.{self.family.partition('.')[0]}"


def task_id(family: str, params: Mapping[str, str]) -> str:
    """Return a task id in Luigi's form: the family, some parameters, and a digest of all."""
    text = json.dumps(params, separators=(",", ":"), sort_keys=True)
    digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    shown = "_".join(params[name][:_PARAM_LENGTH] for name in sorted(params)[:_PARAMS_IN_ID])
    return f"{family}_{_NOT_IN_IDS.sub('_', shown)}_{digest[:10]}"
