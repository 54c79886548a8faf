"""Small sets of tasks, workers and settings, in which conflicts are frequent."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hypothesis import strategies as st

from luigid.state.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The size of such a set, and the rules that are tested with it."""

    tasks: int = 6
    families: tuple[str, ...] = ("F", "G", "H")
    workers: int = 2
    #: dependencies that a report names at most
    deps: int = 2
    #: tasks may come to wait for themselves; then nothing gets disabled, see docs/deviations.md
    has_cycles: bool = False
    has_resources: bool = False
    has_batches: bool = False
    has_assistants: bool = False
    #: settings whose values are drawn; the others keep their defaults
    settings: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    #: RPC methods that are called more often than others
    favourites: tuple[str, ...] = ()
    #: RPC methods that are not called, because they would stop all work
    left_out: tuple[str, ...] = ("pause", "disable_worker", "update_resource", "update_resources")
    #: RPC methods that are called besides those that workers need; empty: all
    only: tuple[str, ...] = ()

    @property
    def task_ids(self) -> list[str]:
        return [f"{self.families[i % len(self.families)]}_{i}" for i in range(self.tasks)]

    @property
    def worker_ids(self) -> list[str]:
        return [f"w{i}" for i in range(self.workers)]

    def policies(self) -> st.SearchStrategy[Policy]:
        drawn = {name: st.sampled_from(values) for name, values in self.settings.items()}
        return st.builds(Policy, **drawn)

    @property
    def steps(self) -> tuple[float, ...]:
        """Return the seconds by which time advances: few, so that deadlines are often hit."""
        deadlines = {float(v) for values in self.settings.values() for v in values if 1 < v < 1000}
        return (*[1.0] * 6, *sorted(deadlines))


_RETRY = {
    "retry_delay": (0, 5, -1, 100),
    "retry_count": (1, 2, 3, 999),
    "disable_window": (5, 10, 1000),
    "disable_hard_timeout": (0, 10, 9999),
    "disable_persist": (0, 5, 10),
}
_LIFE = {
    "remove_delay": (0, 10, -1),
    "worker_disconnect_delay": (10, 20, 0),
    "stable_done_cooldown_secs": (0, 5, 10),
    "prune_on_get_work": (False, True),
}

WORLDS = {
    "plain": World(settings=_LIFE),
    "cycles": World(has_cycles=True, settings={"retry_delay": (0, 5), **_LIFE}),
    "retry": World(settings={**_RETRY, **_LIFE}, tasks=4),
    "resources": World(has_resources=True, tasks=4, deps=1, workers=3, settings=_LIFE),
    "reservation": World(
        has_resources=True,
        has_assistants=True,
        deps=0,
        tasks=8,
        favourites=("add_task",),
        only=("add_worker", "worker_list"),
    ),
    "batches with resources": World(
        has_batches=True, has_resources=True, families=("F",), deps=0, only=("add_worker",)
    ),
    "batches": World(
        has_batches=True,
        families=("F",),
        deps=1,
        settings={**_RETRY, "remove_delay": (10, 100)},
    ),
    "assistants": World(has_assistants=True, has_resources=True, workers=3, settings=_LIFE),
    "operators": World(
        settings={"pause_enabled": (True, False), **_RETRY},
        favourites=("unpause", "mark_as_done", "re_enable_task", "forgive_failures"),
        left_out=(),
    ),
    "messages": World(
        settings={"send_messages": (True, False), **_LIFE},
        favourites=("send_scheduler_message", "add_scheduler_message_response", "ping"),
    ),
    "many workers": World(workers=6, has_resources=True, has_batches=True, settings=_LIFE),
    "limits": World(
        tasks=9,
        settings={
            "max_shown_tasks": (1, 3, 100),
            "max_graph_nodes": (0, 1, 3, 100),
            "remove_delay": (0, 10),
        },
        favourites=("task_list", "graph", "dep_graph", "inverse_dep_graph"),
    ),
}
