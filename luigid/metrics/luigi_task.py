"""Tasks in the form that collectors written for Luigi expect."""

from types import SimpleNamespace

from luigid.state.task import Task


def luigi_task(task: Task) -> SimpleNamespace:
    """Return a copy of a task with the attributes of Luigi's `scheduler.Task`.

    Later changes of the task do not affect it. It lacks Luigi's internals, such as stakeholders and
    messages.
    """
    hidden = {name for name, visibility in task.param_visibilities.items() if visibility == 1}
    return SimpleNamespace(
        id=task.id,
        family=task.family,
        module=task.module,
        params=dict(task.params),
        public_params=dict(task.public_params),
        hidden_params={name: value for name, value in task.params.items() if name in hidden},
        status=task.status,
        time=task.time,
        updated=task.updated,
        time_running=task.time_running,
        worker_running=task.worker_running,
        workers=list(task.workers),
        deps=set(task.deps),
        priority=task.priority,
        resources=dict(task.resources),
        retry_policy=task.retry_policy,
        expl=task.expl,
        tracking_url=task.tracking_url,
        status_message=task.status_message,
        progress_percentage=task.progress_percentage,
        batchable=task.batchable,
        batch_id=task.batch_id,
        pretty_id=task.pretty_id,
    )
