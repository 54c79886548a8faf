"""Where this server differs from Luigi's in what the settings ask for; see docs/deviations.md."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from luigid.config import Config, DatadogSection, SchedulerSection
from luigid.doctor.finding import Finding, notice
from luigid.doctor.subject import Subject

#: The default, which stands for no key.
_NO_KEY: Final = DatadogSection().api_key


class Deviation(NamedTuple):
    """A deviation that matters to some configurations."""

    #: its id in docs/deviations.md
    id: str
    matters: Callable[[Config], bool]
    text: str


def _mails(config: Config) -> bool:
    wants = bool(config.email.receiver or config.scheduler.batch_emails)
    return wants and config.email.format != "none"


def _has_collector(*names: str) -> Callable[[Config], bool]:
    return lambda config: config.scheduler.metrics_collector in names


def _is_history_on(config: Config) -> bool:
    return config.scheduler.record_task_history


DEVIATIONS: Final = (
    Deviation(
        "history-restart",
        _is_history_on,
        "a run that continues over a restart stays in its record of the history",
    ),
    Deviation(
        "history-pages",
        _is_history_on,
        "the history pages show times in UTC, 50 records a page, and are available as JSON",
    ),
    Deviation(
        "mail-waits",
        _mails,
        "mails are sent from a queue in memory, and retried for an hour; no call waits for them",
    ),
    Deviation(
        "mail-limit",
        lambda config: _mails(config) and config.scheduler.batch_emails,
        "a batch mail lists at most 10,000 entries",
    ),
    Deviation(
        "missing-variables",
        lambda config: config.mail_obstacle is not None,
        "no mail is sent, because a setting of mail refers to something that is missing",
    ),
    Deviation(
        "collector-thread",
        _has_collector("datadog", "custom"),
        "a thread calls the metrics collector, so that no call waits for it",
    ),
    Deviation(
        "collector-interface",
        _has_collector("custom"),
        "a custom collector need not be a subclass of Luigi's MetricsCollector",
    ),
    Deviation(
        "metrics-series",
        _has_collector("prometheus"),
        "beyond max_series combinations of labels, metrics are counted as other",
    ),
    Deviation(
        "datadog-key",
        lambda config: _has_collector("datadog")(config) and config.datadog.api_key == _NO_KEY,
        "without an api_key no events are sent to Datadog",
    ),
    Deviation(
        "cors-headers",
        lambda config: config.cors.enabled,
        "CORS headers are on actual answers and on errors, and never * with credentials",
    ),
    Deviation(
        "logger-names",
        lambda config: config.core.logging_conf_file is not None or config.logging is not None,
        "loggers are named luigid; what the logging configuration sets for luigi applies to them",
    ),
    Deviation(
        "empty-state-path",
        lambda config: config.scheduler.state_path is None,
        "with an empty state_path the state is in memory only",
    ),
    Deviation(
        "unwritable-default",
        lambda config: config.scheduler.state_path == SchedulerSection().state_path,
        "if the default folder of the state cannot be written, the user's state folder is used",
    ),
)


def check_deviations(subject: Subject) -> Iterator[Finding]:
    """Name the differences that this configuration meets."""
    if subject.config is None:
        return
    for deviation in DEVIATIONS:
        if deviation.matters(subject.config):
            yield notice(f"deviation.{deviation.id}", deviation.text)
