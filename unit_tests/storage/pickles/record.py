"""`python record.py FOLDER`: a state.pickle as the installed Luigi writes it, on a clock of its own.

Runs with Python 2 and 3, beside any Luigi from 2.8 on, whose release goes into the file's name.
"""

import json
import os
import sys
import time

import luigi
import luigi.scheduler

CLOCK = [1000.0]
FIRST = "Worker(salt=1, host=one)"
SECOND = "Worker(salt=2, host=two)"
NEVER_DISABLED = {"retry_count": 9}


def main(folder):
    time.time = lambda: CLOCK[0]
    path = os.path.join(folder, "luigi-%s-python%d.pickle" % (release(), sys.version_info[0]))
    if os.path.exists(path):
        os.remove(path)
    scheduler = luigi.scheduler.Scheduler(
        state_path=path, retry_count=3, disable_window=600, resources={"db": 5}
    )
    happen(scheduler)
    scheduler.dump()
    sys.stdout.write("%s\n" % path)


def release():
    version = getattr(luigi, "__version__", None)
    if version is None:
        from luigi.__meta__ import __version__ as version
    return version


def happen(scheduler):
    def call(method, **arguments):
        CLOCK[0] += 1.0
        return getattr(scheduler, method)(**json.loads(json.dumps(arguments)))

    call("add_worker", worker=FIRST, info={"workers": 2, "host": "one", "first_task": "Top"})
    call("add_worker", worker=SECOND, info={"assistant": True})
    call(
        "add_task",
        worker=FIRST,
        task_id="Running_1",
        family="Running",
        module="flow",
        priority=100,
        params={"day": "d\u00e9j\u00e0 vu", "secret": "s"},
        param_visibilities={"day": 0, "secret": 1},
        resources={"db": 2},
        accepts_messages=True,
    )
    call("get_work", worker=FIRST, host="one")
    call("add_task", worker=FIRST, task_id="Running_1", status="RUNNING", tracking_url="http://x/")
    call("set_task_status_message", task_id="Running_1", status_message="half")
    call("set_task_progress_percentage", task_id="Running_1", progress_percentage=50)
    call("add_scheduler_message_response", task_id="Running_1", message_id="m", response="yes")
    call("send_scheduler_message", worker=FIRST, task="Running_1", content="hello")
    call("add_task_batcher", worker=FIRST, task_family="Batch", batched_args=["day"])
    for day in ("1", "2"):
        call(
            "add_task",
            worker=FIRST,
            task_id="Batch_" + day,
            family="Batch",
            priority=50,
            params={"day": day, "other": "x"},
            batchable=True,
        )
    call("get_work", worker=FIRST, host="one")
    call("add_task", worker=SECOND, task_id="Done_1", family="Done", status="DONE")
    for _ in range(2):
        call(
            "add_task",
            worker=FIRST,
            task_id="Failed_1",
            family="Failed",
            expl='"no"',
            status="FAILED",
            retry_policy_dict=NEVER_DISABLED,
        )
    for _ in range(3):
        call("add_task", worker=FIRST, task_id="Disabled_1", family="Disabled", status="FAILED")
    call("add_task", worker=FIRST, task_id="Top_1", family="Top", deps=["Done_1", "Unknown_1"])
    call("add_task", worker=SECOND, task_id="Top_1", family="Top")
    call("disable_worker", worker=SECOND)


if __name__ == "__main__":
    main(sys.argv[1])
