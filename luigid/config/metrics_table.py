"""The settings of metrics collectors, a part of the table of settings."""

from dataclasses import dataclass
from typing import Annotated

from luigid.config.settings import Section, Setting, UnknownKey
from luigid.config.value_types import BOOLEAN, PORT, POSITIVE, TEXT, TEXTS


@dataclass(frozen=True, kw_only=True)
class PrometheusSection(Section):
    """Luigi's task metrics at /metrics, with the metrics_collector prometheus."""

    name = "prometheus"
    unknown_key = UnknownKey.REPORTED

    use_task_family_in_labels: Annotated[
        bool,
        Setting(BOOLEAN, "Use the family of a task as a label."),
    ] = True
    task_parameters_to_use_in_labels: Annotated[
        tuple[str, ...],
        Setting(TEXTS, "Names of task parameters to use as labels."),
    ] = ()
    max_series: Annotated[
        int,
        Setting(
            POSITIVE,
            "Maximum number of combinations of labels with series of their own; all others are "
            "counted as other. Luigi has no maximum.",
        ),
    ] = 10_000


@dataclass(frozen=True, kw_only=True)
class DatadogSection(Section):
    """Luigi's task metrics sent to Datadog, with the metrics_collector datadog.

    This needs `luigid[datadog]`.
    """

    name = "datadog"
    unknown_key = UnknownKey.REPORTED

    api_key: Annotated[
        str,
        Setting(TEXT, "API key for events; with the default, no events are sent."),
    ] = "dummy_api_key"
    app_key: Annotated[str, Setting(TEXT, "Application key for events.")] = "dummy_app_key"
    default_tags: Annotated[
        str,
        Setting(TEXT, "Tags of every metric and event, separated by commas."),
    ] = "application:luigi"
    environment: Annotated[
        str,
        Setting(TEXT, "Value of the tag `environment`."),
    ] = "development"
    metric_namespace: Annotated[
        str,
        Setting(TEXT, "Prefix of the names of metrics, as in `luigi.task.started`."),
    ] = "luigi"
    statsd_host: Annotated[str, Setting(TEXT, "Host of DogStatsD.")] = "localhost"
    statsd_port: Annotated[int, Setting(PORT, "Port of DogStatsD.")] = 8125
