"""`python answer_as_luigi.py STATE`: loads a state file with Luigi's scheduler, and calls it.

Reads calls as JSON from standard input, [method, arguments] each, and prints the answers. Runs
beside any Luigi from 2.8 on.
"""

import collections
import inspect
import json
import sys

if not hasattr(inspect, "ArgSpec"):  # which Luigi 2.8 uses, and Python 3.11 has no longer
    vars(inspect)["ArgSpec"] = collections.namedtuple("ArgSpec", "args varargs keywords defaults")

import luigi.scheduler


def main(path: str) -> None:
    scheduler = luigi.scheduler.Scheduler(
        state_path=path, retry_count=3, disable_window=600, resources={"db": 5}
    )
    scheduler.load()
    calls = json.load(sys.stdin)
    # As JSON at once, because answers share objects with the state, which the next call changes.
    answers = [json.dumps(getattr(scheduler, method)(**arguments)) for method, arguments in calls]
    json.dump({"luigi": luigi.__file__, "answers": answers}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
