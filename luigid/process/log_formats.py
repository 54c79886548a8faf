"""The formats of the log: `text` for people, `json` for programs."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from pythonjsonlogger.json import JsonFormatter

from luigid import request_id
from luigid.texts import visible

_TEXT: Final = "%(asctime)s %(name)s[%(process)s] %(levelname)s: %(message)s"
#: What a record is made of by default; anything else is an extra of the call that logs.
_RENAMED: Final = {
    "levelname": "level",
    "name": "logger",
    "exc_info": "exception",
    "stack_info": "stack",
}


class TextFormatter(logging.Formatter):
    """Lines for people; those about a request end with its id.

    Escapes stand for what a terminal would act on, whatever a record has of the texts of workers.
    """

    def __init__(self) -> None:
        super().__init__(_TEXT)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with a traceback if there is one."""
        return visible(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - of the base
        """Return the line, without a traceback."""
        line = super().formatMessage(record)
        request = getattr(record, "request_id", None)
        return line if request is None else f"{line} [{request}]"


class JsonLineFormatter(JsonFormatter):
    """One JSON object a record, in one line of ASCII."""

    def __init__(self) -> None:
        super().__init__(["levelname", "name", "process", "message"], rename_fields=_RENAMED)

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Leave out what a record does not have."""
        return {name: value for name, value in log_data.items() if value is not None}

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """Put the time first."""
        time = datetime.fromtimestamp(record.created, UTC)
        log_data["time"] = time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        super().add_fields(log_data, record, message_dict)


#: the formatters by the value of `[luigid] log_format`
FORMATTERS: Final[dict[str, Callable[[], logging.Formatter]]] = {
    "text": TextFormatter,
    "json": JsonLineFormatter,
}


def name_requests() -> None:
    """Give each record the id of the request that it belongs to, as `request_id`; None: none."""
    if not isinstance(logging.getLogRecordFactory(), _RecordFactory):
        logging.setLogRecordFactory(_RecordFactory(logging.getLogRecordFactory()))


class _RecordFactory:
    """Makes records where something is logged, before another thread may write them."""

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self._make = make

    def __call__(self, *arguments: Any, **keywords: Any) -> logging.LogRecord:
        record = self._make(*arguments, **keywords)
        record.request_id = request_id.of_log()
        return record
