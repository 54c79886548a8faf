"""How tasks of the demo fail: a few causes, each with its traceback."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

_LIBRARIES = "/opt/pipelines/venv/lib/python3.12/site-packages"
_SOURCES = "/opt/pipelines/pipelines"
_LUIGI = (
    (f"{_LIBRARIES}/luigi/worker.py", 210, "run", "new_deps = self._run_get_new_deps()"),
    (f"{_LIBRARIES}/luigi/worker.py", 138, "_run_get_new_deps", "task_gen = self.task.run()"),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A cause of failures."""

    #: file, line, function and source text of each call below `run`, the outermost first
    frames: Sequence[tuple[str, int, str, str]]
    #: the error, with `{}` for a number that differs from run to run
    error: str
    numbers: tuple[int, int] = (0, 0)

    def traceback(self, random: Random) -> str:
        """Return the text that a worker reports."""
        calls = "".join(
            f'  File "{file}", line {line}, in {function}\n    {source}\n'
            for file, line, function, source in (*_LUIGI, *self.frames)
        )
        error = self.error.format(f"{random.randint(*self.numbers):,}")
        return f"Runtime error:\nTraceback (most recent call last):\n{calls}{error}\n"


SHOP_UNAVAILABLE = Failure(
    (
        (f"{_SOURCES}/extract.py", 64, "run", "for page in self.shop.pages(self.date):"),
        (f"{_SOURCES}/clients/shop.py", 41, "pages", "response.raise_for_status()"),
        (
            f"{_LIBRARIES}/requests/models.py",
            1026,
            "raise_for_status",
            "raise HTTPError(http_error_msg, response=self)",
        ),
    ),
    "requests.exceptions.HTTPError: 503 Server Error: Service Unavailable for url: "
    "https://shop.example.com/api/v3/export?page={}",
    (2, 380),
)
WAREHOUSE_GONE = Failure(
    (
        (f"{_SOURCES}/load.py", 118, "run", "self.copy_into(self.staging_table)"),
        (f"{_SOURCES}/clients/warehouse.py", 87, "copy_into", "cursor.copy_expert(sql, rows)"),
    ),
    "psycopg2.OperationalError: server closed the connection unexpectedly after {} rows",
    (12_000, 950_000),
)
WRONG_SCHEMA = Failure(
    (
        (f"{_SOURCES}/clean.py", 52, "run", "frame = ORDERS.validate(frame, lazy=False)"),
        (
            f"{_LIBRARIES}/pandera/api/pandas/container.py",
            126,
            "validate",
            "return self._validate(check_obj, head, tail, sample)",
        ),
    ),
    "pandera.errors.SchemaError: non-nullable column 'currency' contains {} null values",
    (40, 900),
)
OUT_OF_GPU_MEMORY = Failure(
    (
        (f"{_SOURCES}/ml/train.py", 173, "run", "loss = self.model(batch).loss"),
        (
            f"{_LIBRARIES}/torch/nn/modules/module.py",
            1553,
            "_wrapped_call_impl",
            "return self._call_impl(*args, **kwargs)",
        ),
        (f"{_SOURCES}/ml/towers.py", 88, "forward", "scores = queries @ items.T"),
    ),
    "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate {} MiB",
    (2_100, 6_400),
)
DASHBOARD_REFUSED = Failure(
    (
        (f"{_SOURCES}/report.py", 39, "run", "self.dashboards.upload(self.name, page)"),
        (f"{_SOURCES}/clients/dashboards.py", 27, "upload", "raise UploadRefused(answer.text)"),
    ),
    "pipelines.clients.dashboards.UploadRefused: the dashboard is locked by edition {}",
    (1_200, 1_900),
)
