"""Tracebacks of failed tasks."""

TIMEOUT = """Traceback (most recent call last):
  File "/srv/pipelines/venv/lib/python3.12/site-packages/luigi/worker.py", line 203, in run
    new_deps = self._run_get_new_deps()
  File "/srv/pipelines/venv/lib/python3.12/site-packages/luigi/worker.py", line 136, in _run_get_new_deps
    task_gen = self.task.run()
  File "/srv/pipelines/pipelines/etl.py", line 88, in run
    rows = self.client.query(QUERY.format(table=f"orders_{self.region}", date=self.date.isoformat()), timeout=120)
  File "/srv/pipelines/venv/lib/python3.12/site-packages/warehouse/client.py", line 412, in query
    raise QueryTimeout(job_id, elapsed=120.02)
warehouse.errors.QueryTimeout: job 6f1d-88ac-4b0e: no answer from warehouse-eu.internal:5439 after 120.02 s
"""

MEMORY = """Traceback (most recent call last):
  File "/srv/pipelines/pipelines/ml.py", line 141, in run
    model.fit(features, labels, sample_weight=weights)
  File "/srv/pipelines/venv/lib/python3.12/site-packages/boosting/trees.py", line 902, in fit
    histogram = np.zeros((n_features, n_bins, n_classes), dtype=np.float64)
numpy.core._exceptions._ArrayMemoryError: Unable to allocate 38.2 GiB for an array with shape (20480, 256, 977) and data type float64
"""

#: one line without a space, as long as some keys of object stores are
LONG_LINE = "FileNotFoundError: s3://" + "/".join(["warehouse-landing-zone-eu-central-1"] * 40)


def deep(calls: int) -> str:
    """Return the trace of an endless recursion."""
    step = '  File "/srv/pipelines/pipelines/report.py", line 31, in resolve\n    resolve(self)\n'
    return (
        "Traceback (most recent call last):\n"
        + step * calls
        + "RecursionError: maximum recursion depth exceeded\n"
    )
