"""The configuration files: which ones are read, and in which order of precedence."""

import os
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, MutableMapping
from configparser import BasicInterpolation, ConfigParser, InterpolationError
from configparser import Error as SyntaxProblem
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from luigid.errors import LuigidError


class ConfigError(LuigidError):
    """The configuration is invalid; the message says where and why, in one line."""


class UnresolvedError(ConfigError):
    """A value refers to a key or an environment variable that does not exist."""


@dataclass(frozen=True, slots=True)
class SourceValue:
    """A value before parsing, with its origin."""

    #: File, section and key, or a flag; for messages.
    origin: str
    #: Text if it is from a cfg file or a flag, any TOML type if it is from a TOML file.
    value: object


class Source(ABC):
    """The merged content of all files of one format; later files override earlier ones."""

    #: Names of the files to read in a directory, in ascending precedence.
    names: ClassVar[tuple[str, ...]]
    #: File name extensions of the format; also the values of LUIGI_CONFIG_PARSER that select it.
    extensions: ClassVar[tuple[str, ...]]

    def __init__(self) -> None:
        #: One-line warnings for the user.
        self.warnings: list[str] = []
        #: The files that were read, in ascending precedence.
        self.files: list[Path] = []

    def add(self, path: Path) -> bool:
        """Merge a file over the files so far; return False if it does not exist.

        Raises ConfigError if it is unreadable or malformed.
        """
        try:
            self._add_text(path.read_text(encoding="utf-8"), path)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return False
        except OSError as error:
            raise ConfigError(f"{path}: {error.strerror}") from error
        except (SyntaxProblem, ValueError) as error:
            raise ConfigError(f"{path}: {_one_line(error)}") from error
        self.files.append(path)
        if path.name == "client.cfg":
            self.warnings.append(f"{path}: the name client.cfg is deprecated, use luigi.cfg")
        return True

    def find(self, section: str, key: str, *, successor: str | None = None) -> SourceValue | None:
        """Return the value of a key in any of its spellings, or None if it is not set.

        `successor` names the setting that replaces a deprecated one. Raises UnresolvedError.
        """
        for spelling in self.spellings(key):
            if self._has(section, spelling):
                found = self.get(section, spelling)
                if successor is not None:
                    self.warnings.append(f"{found.origin}: deprecated, use {successor}")
                elif spelling != key:
                    self.warnings.append(f"{found.origin}: deprecated spelling, use {key}")
                return found
        return None

    @abstractmethod
    def _add_text(self, text: str, path: Path) -> None: ...

    @abstractmethod
    def _has(self, section: str, key: str) -> bool: ...

    @abstractmethod
    def spellings(self, key: str) -> tuple[str, ...]:
        """Return the accepted spellings of a key, the current one first."""

    @abstractmethod
    def sections(self, prefix: str) -> tuple[str, ...]:
        """Return what follows `prefix`, which ends with a dot, in the names of sections."""

    @abstractmethod
    def keys(self, section: str) -> tuple[str, ...]:
        """Return the keys that are set in the section itself, as spelled in the files."""

    @abstractmethod
    def origin(self, section: str, key: str) -> str:
        """Return the origin of the value of an existing key, given in its spelling."""

    @abstractmethod
    def get(self, section: str, key: str) -> SourceValue:
        """Return the value of an existing key, given in its spelling. Raises UnresolvedError."""

    @abstractmethod
    def table(self, section: str) -> Mapping[str, object] | None:
        """Return a whole section as it is in the file; None if missing or if the format is cfg."""


class _CfgSource(Source):
    """Files for Python's configparser, with its `%(name)s` and Luigi's `${ENVVAR}`."""

    names = ("client.cfg", "luigi.cfg")
    extensions = ("cfg", "conf", "ini")

    def __init__(self, environ: Mapping[str, str]) -> None:
        super().__init__()
        self._environ = environ
        self._files: list[tuple[Path, ConfigParser]] = []
        self._merged = self._parser()

    def _parser(self) -> ConfigParser:
        parser = ConfigParser(interpolation=_Interpolation(self._environ))
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        return parser

    def _add_text(self, text: str, path: Path) -> None:
        alone = self._parser()
        for parser in alone, self._merged:
            parser.read_string(text, source=str(path))
        self._files.append((path, alone))

    def _has(self, section: str, key: str) -> bool:
        return self._merged.has_option(section, key)

    def spellings(self, key: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys((key, key.replace("_", "-"), key.replace("-", "_"))))

    def sections(self, prefix: str) -> tuple[str, ...]:
        names = self._merged.sections()
        return tuple(name.removeprefix(prefix) for name in names if name.startswith(prefix))

    def keys(self, section: str) -> tuple[str, ...]:
        if not self._merged.has_section(section):
            return ()
        return tuple(
            key for key in self._merged.options(section) if key not in self._merged.defaults()
        )

    def origin(self, section: str, key: str) -> str:
        path = next(
            path
            for path, parser in reversed(self._files)
            if parser.has_option(section, key) or key in parser.defaults()
        )
        return f"{path}: [{section}] {key}"

    def get(self, section: str, key: str) -> SourceValue:
        origin = self.origin(section, key)
        try:
            return SourceValue(origin, self._merged.get(section, key))
        except InterpolationError as error:
            raise UnresolvedError(f"{origin}: {_one_line(error)}") from error

    def table(self, section: str) -> Mapping[str, object] | None:
        return None


class _Interpolation(BasicInterpolation):
    _reference = re.compile(r"\$\{([^}]+)\}")

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def before_get(
        self,
        parser: MutableMapping[str, Mapping[str, str]],
        section: str,
        option: str,
        value: str,
        defaults: Mapping[str, str],
    ) -> str:
        value = super().before_get(parser, section, option, value, defaults)

        def substitute(reference: re.Match[str]) -> str:
            name = reference[1]
            if name not in self._environ:
                message = f"the environment variable {name} is not set"
                raise InterpolationError(option, section, message)
            return self._environ[name]

        return self._reference.sub(substitute, value)


class _TomlSource(Source):
    """TOML files, whose values are typed."""

    names = ("luigi.toml",)
    extensions = ("toml",)

    def __init__(self) -> None:
        super().__init__()
        self._sections: dict[str, dict[str, SourceValue]] = {}

    def _add_text(self, text: str, path: Path) -> None:
        import tomllib  # imported here, because a start without TOML is faster

        for section, table in tomllib.loads(text).items():
            if not isinstance(table, dict):
                raise ConfigError(f"{path}: {section}: expected a section, found {table!r}")
            self._add_table(section, table, path)

    def _add_table(self, section: str, table: Mapping[str, object], path: Path) -> None:
        values = self._sections.setdefault(section, {})
        for key, value in table.items():
            values[key] = SourceValue(f"{path}: [{section}] {key}", value)
            if isinstance(value, dict):  # [webhook.team] is a table of the table webhook
                self._add_table(f"{section}.{key}", value, path)

    def _has(self, section: str, key: str) -> bool:
        return key in self._sections.get(section, {})

    def spellings(self, key: str) -> tuple[str, ...]:
        return (key,)

    def sections(self, prefix: str) -> tuple[str, ...]:
        return tuple(
            name.removeprefix(prefix) for name in self._sections if name.startswith(prefix)
        )

    def keys(self, section: str) -> tuple[str, ...]:
        return tuple(self._sections.get(section, {}))

    def origin(self, section: str, key: str) -> str:
        return self._sections[section][key].origin

    def get(self, section: str, key: str) -> SourceValue:
        return self._sections[section][key]

    def table(self, section: str) -> Mapping[str, object] | None:
        if section not in self._sections:
            return None
        return {key: found.value for key, found in self._sections[section].items()}


_EXTENSIONS = (*_CfgSource.extensions, *_TomlSource.extensions)


def read(environ: Mapping[str, str], system: Path, directory: Path) -> Source:
    """Read Luigi's configuration files, in the format that LUIGI_CONFIG_PARSER selects.

    In Luigi's order, ascending: the files of the system's directory, those of the working
    directory, the file that LUIGI_CONFIG_PATH names. Raises ConfigError.
    """
    parser = environ.get("LUIGI_CONFIG_PARSER", "cfg")
    source = _TomlSource() if parser in _TomlSource.extensions else _CfgSource(environ)
    if parser not in _EXTENSIONS:
        source.warnings.append(f"LUIGI_CONFIG_PARSER: unknown parser {parser!r}, cfg is used")
    for folder in system, directory:
        for name in source.names:
            source.add(folder / name)
    if "LUIGI_CONFIG_PATH" in environ:
        _add_named(source, environ["LUIGI_CONFIG_PATH"], directory)
    return source


def _add_named(source: Source, name: str, directory: Path) -> None:
    path = directory / os.path.expanduser(name)  # noqa: PTH111 - an unknown user is no error
    extension = path.suffix.removeprefix(".")
    if extension in _EXTENSIONS and extension not in source.extensions:
        source.warnings.append(
            f"LUIGI_CONFIG_PATH: {path} is not used, because LUIGI_CONFIG_PARSER asks for "
            f"{source.extensions[0]} files"
        )
    elif not source.add(path):
        source.warnings.append(f"LUIGI_CONFIG_PATH: there is no file {name!r}")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
