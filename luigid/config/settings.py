"""What a row of the table of settings is made of."""

from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, ClassVar, get_args

from luigid.config.kinds import Kind


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of a setting besides its name, type and default."""

    kind: Kind[Any]
    help: str
    #: It can be set on the command line, as --the-key.
    flag: bool = False
    #: A section and a key of old that count where the setting is not given.
    legacy: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    key: str
    default: Any
    setting: Setting

    @property
    def option(self) -> str:
        """The flag that sets it, if it has one."""
        return f"--{self.key.replace('_', '-')}"

    @property
    def meaning(self) -> str:
        """What the user is told of it."""
        parts = [self.setting.help]
        if self.setting.legacy is not None:
            section, key = self.setting.legacy
            parts.append(f"Its deprecated name is `{key}` of [{section}].")
        return " ".join(parts)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings that belong together: the type of each field is annotated with its Setting."""


def rows(settings: type[Settings]) -> tuple[Row, ...]:
    """Return the rows of a class of settings, in the order of the class."""
    return tuple(
        Row(field.name, field.default, setting=get_args(field.type)[1])
        for field in fields(settings)
    )


class UnknownKey(Enum):
    """What becomes of a key that a file has in a section, but the table has not."""

    REFUSED = "An unknown key stops the start."
    REPORTED = "An unknown key is ignored, with a warning."
    IGNORED = "Keys that only workers read are ignored."


@dataclass(frozen=True, kw_only=True)
class Section(Settings):
    """One section of the configuration files; its docstring introduces it in the documentation."""

    name: ClassVar[str]
    unknown_key: ClassVar[UnknownKey]
