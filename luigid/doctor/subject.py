"""What is examined: the settings, the files they name and, if given, a running server."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from luigid.config import Config, ConfigError, sources
from luigid.config.sources import Source
from luigid.console.client import Client


@dataclass(frozen=True)
class Subject:
    """The settings as a server would read them, and a server."""

    #: flags of the server, by key
    flags: Mapping[str, object] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    #: the directory of system-wide files, and the working directory
    system: Path = Path("/etc/luigi")
    directory: Path = Path()
    #: the client of the server to examine; None: only what is on this machine
    client: Client | None = None

    @cached_property
    def config(self) -> Config | None:
        """The settings; None if a server could not load them."""
        try:
            return Config.load(
                self.flags,
                environ=self.environ,
                system=self.system,
                directory=self.directory,
            )
        except ConfigError:
            return None

    @cached_property
    def source(self) -> Source | None:
        """The configuration files; None if they cannot be read."""
        try:
            return sources.read(self.environ, self.system, self.directory)
        except ConfigError:
            return None
