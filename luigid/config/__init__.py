"""The settings of the server: the only reader of configuration files and environment."""

from luigid.config.config import Config
from luigid.config.sources import ConfigError
from luigid.config.table import (
    CoreSection,
    CorsSection,
    LuigidSection,
    SchedulerSection,
    ServerOptions,
)

__all__ = [
    "Config",
    "ConfigError",
    "CoreSection",
    "CorsSection",
    "LuigidSection",
    "SchedulerSection",
    "ServerOptions",
]
