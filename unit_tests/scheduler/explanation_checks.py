"""Checks of all explanations of a state; `python -m` checks very many random states.

python -m unit_tests.scheduler.explanation_checks --states 1000000
"""

import argparse
from collections import Counter
from random import Random

from luigid.scheduler import Scheduler
from luigid.scheduler.explanation import Explainer
from luigid.state.policy import Policy
from unit_tests.scheduler.busy_states import POLICY, busy_scheduler
from unit_tests.scheduler.ready_oracle import ready_tasks

#: reasons for which a ready task may still have to wait
HARMLESS = {"outranked", "batch"}


def check_explanations(scheduler: Scheduler, policy: Policy, now: float) -> Counter[str]:
    """Compare `is_ready` with the real get_work, and the reasons with `is_ready`.

    Return the numbers of tasks with each kind of reason.
    """
    state = scheduler.state
    explainer = Explainer(state, policy)
    ready = ready_tasks(state, policy, now)
    short = explainer.shorten(list(state.tasks.values()), now)
    found: Counter[str] = Counter()
    for task in list(state.tasks.values()):
        explained = explainer.explain(task.id, now)
        assert explained is not None
        assert explained["is_ready"] == ready.get(task.id, False), explained
        kinds = [reason["kind"] for reason in explained["reasons"]]
        if task.status == "PENDING":
            assert explained["is_ready"] == (set(kinds) <= HARMLESS), explained
        assert short.get(task.id, {"kind": None})["kind"] == (kinds[0] if kinds else None)
        found.update(set(kinds))
        found["is_ready"] += explained["is_ready"]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--states", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0, help="the seed of the first state")
    options = parser.parse_args()
    found: Counter[str] = Counter()
    for seed in range(options.first, options.first + options.states):
        scheduler, clock = busy_scheduler(Random(seed))
        try:
            found += check_explanations(scheduler, POLICY, clock())
        except AssertionError as error:
            raise SystemExit(f"seed {seed}: {error}") from error
        checked = seed + 1 - options.first
        if checked % 10_000 == 0 or checked == options.states:
            told = f"{checked} states agree, go on with --first {seed + 1}"
            print(f"{told}; tasks by reason: {dict(found)}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
