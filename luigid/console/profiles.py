"""Which server a command asks: from its arguments, the environment, profiles and luigi.cfg."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import platformdirs

from luigid.console.errors import SettingsError

#: where Luigi's luigid and this one listen by default
DEFAULT_URL: Final = "http://localhost:8082"
_KEYS: Final = ("url",)


class Profiles(NamedTuple):
    """The content of the file of profiles."""

    #: name -> URL
    urls: Mapping[str, str]
    #: the profile to use if none is named
    default: str | None


def profiles_file() -> Path:
    """Return the path of the file of profiles: `luigid/profiles.toml` in $XDG_CONFIG_HOME."""
    return platformdirs.user_config_path("luigid") / "profiles.toml"


def choose_url(
    url: str | None,
    profile: str | None,
    *,
    environ: Mapping[str, str] = os.environ,
    system: Path = Path("/etc/luigi"),
    directory: Path = Path(),
) -> str:
    """Return the URL of the server to ask. Raises SettingsError.

    The first of these that is given: `url`; `profile`; LUIGID_URL; the default profile; the
    scheduler that luigi.cfg names for workers. Otherwise DEFAULT_URL.
    """
    if url is not None:
        return url
    if profile is not None:
        return _url_of(profile, read_profiles(profiles_file()))
    if environ.get("LUIGID_URL"):
        return environ["LUIGID_URL"]
    profiles = read_profiles(profiles_file())
    if profiles.default is not None:
        return _url_of(profiles.default, profiles)
    return _url_for_workers(environ, system, directory) or DEFAULT_URL


def read_profiles(file: Path) -> Profiles:
    """Read the profiles of a file; none if there is no file. Raises SettingsError."""
    import tomllib

    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Profiles({}, None)
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}") from None
    except ValueError as error:  # neither TOML nor UTF-8
        raise SettingsError(f"{file}: {error}") from None
    default, tables = content.pop("default", None), content.pop("profiles", {})
    if content:
        raise SettingsError(f"{file}: unknown key {min(content)!r}, expected default or profiles")
    if not isinstance(default, str | None) or not isinstance(tables, dict):
        raise SettingsError(f"{file}: expected default = NAME and tables [profiles.NAME]")
    return Profiles({name: _read_profile(file, name, tables[name]) for name in tables}, default)


def _read_profile(file: Path, name: str, table: Any) -> str:
    if not isinstance(table, dict) or not isinstance(table.get("url"), str):
        raise SettingsError(f"{file}: [profiles.{name}] lacks a url")
    unknown = sorted(table.keys() - _KEYS)
    if unknown:
        raise SettingsError(
            f"{file}: [profiles.{name}] {unknown[0]}: unknown key, expected {', '.join(_KEYS)}"
        )
    return str(table["url"])


def _url_of(name: str, profiles: Profiles) -> str:
    if name in profiles.urls:
        return profiles.urls[name]
    known = ", ".join(sorted(profiles.urls)) or "none"
    raise SettingsError(f"{profiles_file()}: there is no profile {name!r}; known: {known}")


def _url_for_workers(environ: Mapping[str, str], system: Path, directory: Path) -> str | None:
    """Return the scheduler's URL in [core] of luigi.cfg, where Luigi's workers find it."""
    # Only here: the table of settings takes long to import.
    from luigid.config import ConfigError, sources

    try:
        source = sources.read(environ, system, directory)
        url, host, port = (
            source.find("core", f"scheduler_{key}")
            or source.find("core", f"default-scheduler-{key}")
            for key in ("url", "host", "port")
        )
    except ConfigError as error:
        raise SettingsError(f"{error}; name the server by --url") from None
    if url is not None and url.value:
        return str(url.value)
    if host is None and port is None:
        return None
    return f"http://{host.value if host else 'localhost'}:{port.value if port else 8082}"
