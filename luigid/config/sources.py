"""The configuration files: which ones are read, in which order, and what they hold together."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, MutableMapping
from configparser import BasicInterpolation, ConfigParser, InterpolationError
from configparser import Error as SyntaxProblem
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar


class ConfigError(Exception):
    """The configuration cannot be used; one line that says where and why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A value as it was found."""

    #: Where it was found, for messages: file, section and key, or a flag.
    where: str
    #: Text from a cfg file or a flag, any TOML type from a TOML file.
    value: object


class Source(ABC):
    """What the files of one format hold together; a later file wins over an earlier one."""

    #: Names of the files that are read in a directory, lowest first.
    names: ClassVar[tuple[str, ...]]
    #: Endings of files of this format; also the values of LUIGI_CONFIG_PARSER that choose it.
    endings: ClassVar[tuple[str, ...]]

    def __init__(self) -> None:
        #: Lines that the user should see, none of which stops the start.
        self.warnings: list[str] = []

    def add(self, path: Path) -> bool:
        """Lay the content of a file above what is there; return whether there is such a file.

        Raises ConfigError if it cannot be read or is malformed.
        """
        try:
            self._add_text(path.read_text(encoding="utf-8"), path)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return False
        except OSError as error:
            raise ConfigError(f"{path}: {error.strerror}") from error
        except (SyntaxProblem, ValueError) as error:
            raise ConfigError(f"{path}: {_one_line(error)}") from error
        if path.name == "client.cfg":
            self.warnings.append(f"{path}: the name client.cfg is deprecated, use luigi.cfg")
        return True

    def find(self, section: str, key: str, *, successor: str | None = None) -> Entry | None:
        """Return the value of a key in any of its spellings.

        `successor`: the setting that should be used in its place. Raises ConfigError if the value
        refers to something that does not exist.
        """
        for spelling in self.spellings(key):
            if self._has(section, spelling):
                entry = self.entry(section, spelling)
                if successor is not None:
                    self.warnings.append(f"{entry.where}: deprecated, use {successor}")
                elif spelling != key:
                    self.warnings.append(f"{entry.where}: deprecated spelling, use {key}")
                return entry
        return None

    @abstractmethod
    def _add_text(self, text: str, path: Path) -> None: ...

    @abstractmethod
    def _has(self, section: str, key: str) -> bool: ...

    @abstractmethod
    def spellings(self, key: str) -> tuple[str, ...]:
        """Return the names that a key may have, the proper one first."""

    @abstractmethod
    def keys(self, section: str) -> tuple[str, ...]:
        """Return the keys that the section has itself, as they are spelled."""

    @abstractmethod
    def where(self, section: str, key: str) -> str:
        """Return where a key that is there, as it is spelled, has its value from."""

    @abstractmethod
    def entry(self, section: str, key: str) -> Entry:
        """Return the value of a key that is there, as it is spelled.

        Raises ConfigError if it refers to something that does not exist.
        """

    @abstractmethod
    def table(self, section: str) -> Mapping[str, object] | None:
        """Return a section of free form, which only TOML has."""


class _CfgSource(Source):
    """Files for Python's configparser, with its `%(name)s` and Luigi's `${ENVVAR}`."""

    names = ("client.cfg", "luigi.cfg")
    endings = ("cfg", "conf", "ini")

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

    def keys(self, section: str) -> tuple[str, ...]:
        if not self._merged.has_section(section):
            return ()
        return tuple(
            key for key in self._merged.options(section) if key not in self._merged.defaults()
        )

    def where(self, section: str, key: str) -> str:
        path = next(
            path
            for path, parser in reversed(self._files)
            if parser.has_option(section, key) or key in parser.defaults()
        )
        return f"{path}: [{section}] {key}"

    def entry(self, section: str, key: str) -> Entry:
        where = self.where(section, key)
        try:
            return Entry(where, self._merged.get(section, key))
        except InterpolationError as error:
            raise ConfigError(f"{where}: {_one_line(error)}") from error

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
    """TOML files; their values have types of their own."""

    names = ("luigi.toml",)
    endings = ("toml",)

    def __init__(self) -> None:
        super().__init__()
        self._entries: dict[str, dict[str, Entry]] = {}

    def _add_text(self, text: str, path: Path) -> None:
        import tomllib  # only here: a start without TOML is faster

        for section, table in tomllib.loads(text).items():
            if not isinstance(table, dict):
                raise ConfigError(f"{path}: {section}: expected a section, found {table!r}")
            entries = self._entries.setdefault(section, {})
            for key, value in table.items():
                entries[key] = Entry(f"{path}: [{section}] {key}", value)

    def _has(self, section: str, key: str) -> bool:
        return key in self._entries.get(section, {})

    def spellings(self, key: str) -> tuple[str, ...]:
        return (key,)

    def keys(self, section: str) -> tuple[str, ...]:
        return tuple(self._entries.get(section, {}))

    def where(self, section: str, key: str) -> str:
        return self._entries[section][key].where

    def entry(self, section: str, key: str) -> Entry:
        return self._entries[section][key]

    def table(self, section: str) -> Mapping[str, object] | None:
        if section not in self._entries:
            return None
        return {key: entry.value for key, entry in self._entries[section].items()}


_ENDINGS = (*_CfgSource.endings, *_TomlSource.endings)


def read(environ: Mapping[str, str], system: Path, directory: Path) -> Source:
    """Return what Luigi's configuration files hold.

    The format is LUIGI_CONFIG_PARSER's. Lowest first: the files of the system's directory, those
    of the working directory, the file of LUIGI_CONFIG_PATH (Luigi's order).
    """
    parser = environ.get("LUIGI_CONFIG_PARSER", "cfg")
    source = _TomlSource() if parser in _TomlSource.endings else _CfgSource(environ)
    if parser not in _ENDINGS:
        source.warnings.append(f"LUIGI_CONFIG_PARSER: unknown parser {parser!r}, cfg is used")
    for folder in system, directory:
        for name in source.names:
            source.add(folder / name)
    if "LUIGI_CONFIG_PATH" in environ:
        _add_named(source, environ["LUIGI_CONFIG_PATH"], directory)
    return source


def _add_named(source: Source, name: str, directory: Path) -> None:
    path = directory / name
    ending = path.suffix.removeprefix(".")
    if ending in _ENDINGS and ending not in source.endings:
        source.warnings.append(
            f"LUIGI_CONFIG_PATH: {path} is not used, because LUIGI_CONFIG_PARSER asks for "
            f"{source.endings[0]} files"
        )
    elif not source.add(path):
        source.warnings.append(f"LUIGI_CONFIG_PATH: there is no file {name!r}")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
