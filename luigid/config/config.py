"""Config: the table of settings with the values that flags, environment and files give."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from luigid.config import sources
from luigid.config.kinds import INTEGER, Kind
from luigid.config.mail_table import (
    BatchEmailSection,
    EmailSection,
    SendgridSection,
    SmtpSection,
)
from luigid.config.metrics_table import DatadogSection, PrometheusSection
from luigid.config.settings import Row, Section, Settings, UnknownKey, rows
from luigid.config.sources import ConfigError, Entry, Source
from luigid.config.table import (
    CoreSection,
    CorsSection,
    LuigidSection,
    SchedulerSection,
    ServerOptions,
    TaskHistorySection,
)

T = TypeVar("T")
AnySettings = TypeVar("AnySettings", bound=Settings)
AnySection = TypeVar("AnySection", bound=Section)


@dataclass(frozen=True, kw_only=True)
class Config:
    """All settings, each with its value or its default."""

    server: ServerOptions = field(default_factory=ServerOptions)
    scheduler: SchedulerSection = field(default_factory=SchedulerSection)
    cors: CorsSection = field(default_factory=CorsSection)
    prometheus: PrometheusSection = field(default_factory=PrometheusSection)
    datadog: DatadogSection = field(default_factory=DatadogSection)
    email: EmailSection = field(default_factory=EmailSection)
    smtp: SmtpSection = field(default_factory=SmtpSection)
    sendgrid: SendgridSection = field(default_factory=SendgridSection)
    batch_email: BatchEmailSection = field(default_factory=BatchEmailSection)
    task_history: TaskHistorySection = field(default_factory=TaskHistorySection)
    core: CoreSection = field(default_factory=CoreSection)
    luigid: LuigidSection = field(default_factory=LuigidSection)
    #: Resource -> how much of it there is; of a resource that is not named there is 1.
    resources: Mapping[str, int] = field(default_factory=dict)
    #: The section [logging] of a TOML file, for logging.config.dictConfig.
    logging: Mapping[str, object] | None = None
    #: What the user should know of, a line each, to be logged once logging is set up.
    warnings: tuple[str, ...] = ()

    @classmethod
    def load(
        cls,
        flags: Mapping[str, object],
        *,
        environ: Mapping[str, str] = os.environ,
        system: Path = Path("/etc/luigi"),
        directory: Path = Path(),
    ) -> "Config":
        """Read flags (key -> value, of those that were given), environment and files.

        `system` holds the system's files, `directory` is the working directory. A flag wins over
        a file. Raises ConfigError.
        """
        reader = _Reader(sources.read(environ, system, directory), flags)
        return cls(
            server=reader.options(ServerOptions),
            scheduler=reader.section(SchedulerSection),
            cors=reader.section(CorsSection),
            prometheus=reader.section(PrometheusSection),
            datadog=reader.section(DatadogSection),
            email=reader.section(EmailSection),
            smtp=reader.section(SmtpSection),
            sendgrid=reader.section(SendgridSection),
            batch_email=reader.section(BatchEmailSection),
            task_history=reader.section(TaskHistorySection),
            core=reader.section(CoreSection),
            luigid=reader.section(LuigidSection),
            resources=reader.resources(),
            logging=reader.source.table("logging"),
            warnings=tuple(reader.source.warnings),
        )


class _Reader:
    def __init__(self, source: Source, flags: Mapping[str, object]) -> None:
        self.source = source
        self._flags = flags

    def options(self, options: type[AnySettings]) -> AnySettings:
        return _filled(options, self._given)

    def section(self, section: type[AnySection]) -> AnySection:
        self._check_keys(section)
        return _filled(section, lambda row: self._given(row) or self._found(section, row))

    def resources(self) -> dict[str, int]:
        return {
            name: _value(INTEGER, self.source.entry("resources", name))
            for name in self.source.keys("resources")
        }

    def _given(self, row: Row) -> Entry | None:
        if row.setting.flag and row.key in self._flags:
            return Entry(row.option, self._flags[row.key])
        return None

    def _found(self, section: type[Section], row: Row) -> Entry | None:
        entry = self.source.find(section.name, row.key)
        if entry is None and row.setting.legacy is not None:
            return self.source.find(*row.setting.legacy, successor=f"[{section.name}] {row.key}")
        return entry

    def _check_keys(self, section: type[Section]) -> None:
        if section.unknown_key is UnknownKey.IGNORED:
            return
        keys = [row.key for row in rows(section)]
        known = {spelling for key in keys for spelling in self.source.spellings(key)}
        for key in self.source.keys(section.name):
            if key in known:
                continue
            where = self.source.where(section.name, key)
            if section.unknown_key is UnknownKey.REFUSED:
                raise ConfigError(f"{where}: unknown key, expected one of {', '.join(keys)}")
            self.source.warnings.append(f"{where}: unknown key, ignored")


def _filled(settings: type[AnySettings], find: Callable[[Row], Entry | None]) -> AnySettings:
    found = {row.key: (row.setting.kind, entry) for row in rows(settings) if (entry := find(row))}
    values = {key: _value(kind, entry) for key, (kind, entry) in found.items()}
    return replace(settings(), **values)


def _value(kind: Kind[T], entry: Entry) -> T:
    try:
        return kind.parse(entry.value)
    except (ValueError, KeyError, OverflowError):
        message = f"{entry.where}: expected {kind.expected}, found {entry.value!r}"
        raise ConfigError(message) from None
