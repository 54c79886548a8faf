"""The settings of the server, read from configuration files, environment and flags."""

from luigid.config.config import Config, find_errors
from luigid.config.mail_table import (
    BatchEmailSection,
    EmailSection,
    SendgridSection,
    SmtpSection,
)
from luigid.config.metrics_table import DatadogSection, PrometheusSection
from luigid.config.sources import ConfigError
from luigid.config.table import (
    CoreSection,
    CorsSection,
    LuigidSection,
    SchedulerSection,
    ServerOptions,
    TaskHistorySection,
)
from luigid.config.webhook_table import WebhookSection

__all__ = [
    "BatchEmailSection",
    "Config",
    "ConfigError",
    "CoreSection",
    "CorsSection",
    "DatadogSection",
    "EmailSection",
    "LuigidSection",
    "PrometheusSection",
    "SchedulerSection",
    "SendgridSection",
    "ServerOptions",
    "SmtpSection",
    "TaskHistorySection",
    "WebhookSection",
    "find_errors",
]
