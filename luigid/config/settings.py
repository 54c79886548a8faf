"""The building blocks of the table of settings."""

from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, ClassVar, get_args

from luigid.config.value_types import ValueType


@dataclass(frozen=True, slots=True)
class Setting:
    """The annotation of a field that is a setting; name and default are the field's own."""

    value_type: ValueType[Any]
    help: str
    #: Whether the command line can set it, as --the-key.
    flag: bool = False
    #: Deprecated section and key, read if the setting itself is not given.
    legacy: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One row of the table: a setting with its key and default."""

    key: str
    default: Any
    setting: Setting

    @property
    def option(self) -> str:
        """The command line option of the key, such as --log-level."""
        return f"--{self.key.replace('_', '-')}"

    @property
    def meaning(self) -> str:
        """The text for the documentation and for --help."""
        parts = [self.setting.help]
        if self.setting.legacy is not None:
            section, key = self.setting.legacy
            parts.append(f"Its deprecated name is `{key}` of [{section}].")
        return " ".join(parts)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """A group of settings: the type of each field is annotated with its Setting."""


def setting_rows(settings: type[Settings]) -> tuple[SettingRow, ...]:
    """Return the rows of a class of settings, in the order of its fields."""
    return tuple(
        SettingRow(field.name, field.default, setting=get_args(field.type)[1])
        for field in fields(settings)
    )


class UnknownKey(Enum):
    """How a section treats a key that is not in the table; the value is for the documentation."""

    REFUSED = "An unknown key stops the start."
    REPORTED = "An unknown key is ignored, with a warning."
    IGNORED = "Keys that only workers read are ignored."


@dataclass(frozen=True, kw_only=True)
class Section(Settings):
    """One section of the configuration files; its docstring introduces it in the documentation."""

    name: ClassVar[str]
    unknown_key: ClassVar[UnknownKey]
