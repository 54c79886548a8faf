"""Config: the values of all settings, from flags, environment and files."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from luigid.config import sources
from luigid.config.mail_table import (
    BatchEmailSection,
    EmailSection,
    SendgridSection,
    SmtpSection,
)
from luigid.config.metrics_table import DatadogSection, PrometheusSection
from luigid.config.settings import Section, SettingRow, Settings, UnknownKey, setting_rows
from luigid.config.sources import ConfigError, Source, SourceValue, UnresolvedError
from luigid.config.table import (
    SECTIONS,
    CoreSection,
    CorsSection,
    LuigidSection,
    SchedulerSection,
    ServerOptions,
    TaskHistorySection,
)
from luigid.config.value_types import CALLER_ROLES, INTEGER, NATURAL, UnusableValueError, ValueType
from luigid.config.webhook_table import MAX_WEBHOOKS, PREFIX, WebhookSection, is_name
from luigid.state.limits import Limits

T = TypeVar("T")
AnySettings = TypeVar("AnySettings", bound=Settings)
AnySection = TypeVar("AnySection", bound=Section)


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings, each with its configured value or its default."""

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
    #: Name -> webhook, in the order of the files.
    webhooks: Mapping[str, WebhookSection] = field(default_factory=dict)
    #: Resource -> available amount; of a resource that is not named, 1 is available.
    resources: Mapping[str, int] = field(default_factory=dict)
    #: User, `@group` or `*` for everybody -> roles, of those who log in.
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: The section [logging] of a TOML file, for logging.config.dictConfig.
    logging: Mapping[str, object] | None = None
    #: Why no mail can be sent: a setting refers to something missing; None if nothing is missing.
    mail_obstacle: str | None = None
    #: One-line warnings, to be logged once logging is set up.
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
        """Read the given flags (key -> value), the environment and the files.

        `system` is the directory of system-wide files, `directory` the working directory. A flag
        takes precedence over a file. Raises ConfigError.

        If a section refers to a key or a variable that is missing, its defaults are returned where
        the other settings leave it unused. Mail never prevents the start: see `mail_obstacle`.
        """
        reader = _Reader(sources.read(environ, system, directory), flags)
        scheduler = reader.parse_section(SchedulerSection)
        collector = scheduler.metrics_collector
        email = reader.parse_mail(EmailSection, is_used=True)
        is_mailing = email.format != "none" and bool(email.receiver or scheduler.batch_emails)
        return cls(
            server=reader.parse_options(ServerOptions),
            scheduler=scheduler,
            cors=reader.parse_section(CorsSection),
            prometheus=reader.parse_if(collector == "prometheus", PrometheusSection),
            datadog=reader.parse_if(collector == "datadog", DatadogSection),
            email=email,
            smtp=reader.parse_mail(SmtpSection, is_used=is_mailing and email.method == "smtp"),
            sendgrid=reader.parse_mail(
                SendgridSection, is_used=is_mailing and email.method == "sendgrid"
            ),
            batch_email=reader.parse_mail(
                BatchEmailSection, is_used=is_mailing and scheduler.batch_emails
            ),
            task_history=reader.parse_if(scheduler.record_task_history, TaskHistorySection),
            core=reader.parse_section(CoreSection),
            luigid=reader.parse_section(LuigidSection),
            webhooks=reader.parse_webhooks(),
            resources=reader.parse_resources(),
            roles=reader.parse_roles(),
            logging=reader.source.table("logging"),
            mail_obstacle=reader.mail_obstacle,
            warnings=tuple(reader.source.warnings),
        )


def find_errors(
    flags: Mapping[str, object],
    *,
    environ: Mapping[str, str] = os.environ,
    system: Path = Path("/etc/luigi"),
    directory: Path = Path(),
) -> list[str]:
    """Return all errors of the settings, of which `Config.load` raises the first; none if it loads.

    The arguments are those of `Config.load`.
    """
    try:
        Config.load(flags, environ=environ, system=system, directory=directory)
    except ConfigError as error:
        found = [str(error)]
    else:
        return []
    try:
        source = sources.read(environ, system, directory)
    except ConfigError:
        return found
    found += _Reader(source, flags).errors()
    return list(dict.fromkeys(found))


class _Reader:
    def __init__(self, source: Source, flags: Mapping[str, object]) -> None:
        self.source = source
        self.mail_obstacle: str | None = None
        self._flags = flags

    def parse_options(self, options: type[AnySettings]) -> AnySettings:
        return _parse_settings(options, self._from_flags)

    def parse_section(self, section: type[AnySection]) -> AnySection:
        self._check_keys(section)
        return _parse_settings(
            section, lambda row: self._from_flags(row) or self._from_files(section, row)
        )

    def parse_if(self, is_used: bool, section: type[AnySection]) -> AnySection:
        """Parse a section; if it is not used it may refer to what is missing."""
        try:
            return self.parse_section(section)
        except UnresolvedError:
            if is_used:
                raise
            return section()

    def parse_mail(self, section: type[AnySection], *, is_used: bool) -> AnySection:
        """Parse a section of mail; if it is used and refers to what is missing, no mail is sent."""
        try:
            return self.parse_section(section)
        except UnresolvedError as error:
            if is_used and self.mail_obstacle is None:
                self.mail_obstacle = str(error)
                self.source.warnings.append(f"{error}; no mail is sent")
            return section()

    def parse_webhooks(self) -> dict[str, WebhookSection]:
        names = self.source.sections(PREFIX)
        if len(names) > MAX_WEBHOOKS:
            raise ConfigError(f"there are {len(names)} webhooks, at most {MAX_WEBHOOKS} can be")
        return {name: self._parse_webhook(name) for name in names}

    def _parse_webhook(self, name: str) -> WebhookSection:
        title = f"{PREFIX}{name}"
        if not is_name(name):
            raise ConfigError(
                f"[{title}]: the name of a webhook has up to 32 letters, digits, _ and -"
            )
        self._check_keys(WebhookSection, title)
        section = _parse_settings(WebhookSection, lambda row: self.source.find(title, row.key))
        if not section.url:
            raise ConfigError(f"[{title}]: url is missing")
        return section

    def parse_resources(self) -> dict[str, int]:
        names = self.source.keys("resources")
        limits = Limits(dict.fromkeys(names, 0))
        return {
            name: _parse(
                # Luigi takes any whole number. Of what only luigid counts, there is none below 0.
                INTEGER if limits.is_plain(name) else NATURAL,
                self.source.get("resources", name),
            )
            for name in names
        }

    def parse_roles(self) -> dict[str, tuple[str, ...]]:
        return {
            name: _parse(CALLER_ROLES, self.source.get("roles", name))
            for name in self.source.keys("roles")
        }

    def errors(self) -> Iterator[str]:
        """Yield why each wrong setting is wrong; what refers to something missing is left out."""
        for section in SECTIONS:
            yield from _errors(partial(self._check_keys, section))
            for row in setting_rows(section):
                yield from _errors(partial(self._parse_row, section, row))
        for row in setting_rows(ServerOptions):
            yield from _errors(partial(self._parse_row, None, row))
        for name in self.source.sections(PREFIX):
            yield from _errors(partial(self._parse_webhook, name))
        yield from _errors(self.parse_webhooks)
        yield from _errors(self.parse_resources)
        yield from _errors(self.parse_roles)

    def _parse_row(self, section: type[Section] | None, row: SettingRow) -> None:
        found = self._from_flags(row)
        if found is None and section is not None:
            found = self._from_files(section, row)
        if found is not None:
            _parse(row.setting.value_type, found)

    def _from_flags(self, row: SettingRow) -> SourceValue | None:
        if row.setting.flag and row.key in self._flags:
            return SourceValue(row.option, self._flags[row.key])
        return None

    def _from_files(self, section: type[Section], row: SettingRow) -> SourceValue | None:
        found = self.source.find(section.name, row.key)
        if found is None and row.setting.legacy is not None:
            return self.source.find(*row.setting.legacy, successor=f"[{section.name}] {row.key}")
        return found

    def _check_keys(self, section: type[Section], title: str | None = None) -> None:
        title = title or section.name
        if section.unknown_key is UnknownKey.IGNORED:
            return
        keys = [row.key for row in setting_rows(section)]
        known = {spelling for key in keys for spelling in self.source.spellings(key)}
        for key in self.source.keys(title):
            if key in known:
                continue
            origin = self.source.origin(title, key)
            if section.unknown_key is UnknownKey.REFUSED:
                raise ConfigError(f"{origin}: unknown key, expected one of {', '.join(keys)}")
            self.source.warnings.append(f"{origin}: unknown key, ignored")


def _errors(parse: Callable[[], object]) -> Iterator[str]:
    try:
        parse()
    except UnresolvedError:
        pass  # whether it matters depends on other settings
    except ConfigError as error:
        yield str(error)


def _parse_settings(
    settings: type[AnySettings], find: Callable[[SettingRow], SourceValue | None]
) -> AnySettings:
    values = {
        row.key: _parse(row.setting.value_type, found)
        for row in setting_rows(settings)
        if (found := find(row))
    }
    return replace(settings(), **values)


def _parse(value_type: ValueType[T], found: SourceValue) -> T:
    try:
        return value_type.parse(found.value)
    except UnusableValueError as error:
        raise ConfigError(f"{found.origin}: {error}: {found.value!r}") from None
    except (ValueError, KeyError, OverflowError):
        if value_type.is_secret:
            raise ConfigError(f"{found.origin}: expected {value_type.expected}") from None
        message = f"{found.origin}: expected {value_type.expected}, found {found.value!r}"
        raise ConfigError(message) from None
