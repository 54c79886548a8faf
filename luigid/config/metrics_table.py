"""The part of the table of settings that is about collectors of metrics."""

from dataclasses import dataclass
from typing import Annotated

from luigid.config.kinds import BOOLEAN, PORT, TEXT, TEXTS
from luigid.config.settings import Section, Setting, UnknownKey


@dataclass(frozen=True, kw_only=True)
class PrometheusSection(Section):
    """Luigi's task metrics at /metrics, for the metrics_collector prometheus."""

    name = "prometheus"
    unknown_key = UnknownKey.REPORTED

    use_task_family_in_labels: Annotated[
        bool,
        Setting(BOOLEAN, "The family of a task is a label."),
    ] = True
    task_parameters_to_use_in_labels: Annotated[
        tuple[str, ...],
        Setting(TEXTS, "Parameters of tasks that are labels."),
    ] = ()


@dataclass(frozen=True, kw_only=True)
class DatadogSection(Section):
    """Luigi's task metrics sent to Datadog, for the metrics_collector datadog.

    It needs `luigid[datadog]`.
    """

    name = "datadog"
    unknown_key = UnknownKey.REPORTED

    api_key: Annotated[
        str,
        Setting(TEXT, "API key, for events; with the default none are sent."),
    ] = "dummy_api_key"
    app_key: Annotated[str, Setting(TEXT, "Application key, for events.")] = "dummy_app_key"
    default_tags: Annotated[
        str,
        Setting(TEXT, "Tags of all that is sent, with commas between several."),
    ] = "application:luigi"
    environment: Annotated[
        str,
        Setting(TEXT, "Value of a further tag, `environment`."),
    ] = "development"
    metric_namespace: Annotated[
        str,
        Setting(TEXT, "First part of the names of metrics, as in `luigi.task.started`."),
    ] = "luigi"
    statsd_host: Annotated[str, Setting(TEXT, "Host of DogStatsD.")] = "localhost"
    statsd_port: Annotated[int, Setting(PORT, "Port of DogStatsD.")] = 8125
