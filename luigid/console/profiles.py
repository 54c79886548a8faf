"""Which server a command asks, and who asks: from arguments, environment, profiles, luigi.cfg."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlsplit

import platformdirs

from luigid.console.address import Address, basic, parse_address
from luigid.console.errors import SettingsError

#: where Luigi's luigid and this one listen by default
DEFAULT_URL: Final = "http://localhost:8082"
_KEYS: Final = ("url", "token", "user", "password")


class Profiles(NamedTuple):
    """The content of the file of profiles."""

    #: name -> URL
    urls: Mapping[str, str]
    #: the profile to use if none is named
    default: str | None
    #: name -> value of the Authorization header
    authorizations: Mapping[str, str] = MappingProxyType({})


def choose_server(
    url: str | None,
    profile: str | None,
    *,
    environ: Mapping[str, str] = os.environ,
    system: Path = Path("/etc/luigi"),
    directory: Path = Path(),
) -> Address:
    """Return the server to ask, with the credentials to send. Raises SettingsError.

    The first credentials that there are: those in the URL; those of the profile that names the
    server; LUIGID_TOKEN, or LUIGID_USER and LUIGID_PASSWORD; those of the host in netrc.
    """
    found = choose_url(url, profile, environ=environ, system=system, directory=directory)
    address = parse_address(found)
    if address.authorization is not None:
        return address
    authorization = None
    if url is None and (profile is not None or not environ.get("LUIGID_URL")):
        profiles = read_profiles(profiles_file())
        name = profile if profile is not None else profiles.default
        authorization = None if name is None else profiles.authorizations.get(name)
    authorization = authorization or _from_environment(environ) or _from_netrc(address, environ)
    return address._replace(authorization=authorization)


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
    for name in tables:
        _check_profile(file, name, tables[name])
    sent = {name: _authorization(**_credentials(tables[name])) for name in tables}
    return Profiles(
        {name: str(tables[name]["url"]) for name in tables},
        default,
        {name: value for name, value in sent.items() if value is not None},
    )


def _check_profile(file: Path, name: str, table: Any) -> None:
    if not isinstance(table, dict) or not isinstance(table.get("url"), str):
        raise SettingsError(f"{file}: [profiles.{name}] lacks a url")
    unknown = sorted(table.keys() - _KEYS)
    if unknown:
        raise SettingsError(
            f"{file}: [profiles.{name}] {unknown[0]}: unknown key, expected {', '.join(_KEYS)}"
        )
    for key in _KEYS:
        if not isinstance(table.get(key, ""), str):
            raise SettingsError(f"{file}: [profiles.{name}] {key}: expected text")


def _credentials(table: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in table.items() if key != "url"}


def _authorization(token: str = "", user: str = "", password: str = "") -> str | None:
    """Return the value of the Authorization header; None without credentials."""
    if token:
        return f"Bearer {token}"
    return basic(user, password) if user else None


def _from_environment(environ: Mapping[str, str]) -> str | None:
    return _authorization(
        environ.get("LUIGID_TOKEN", ""),
        environ.get("LUIGID_USER", ""),
        environ.get("LUIGID_PASSWORD", ""),
    )


def _from_netrc(address: Address, environ: Mapping[str, str]) -> str | None:
    """Return what netrc has for a host; a Unix socket counts as one, as with Luigi's workers."""
    file = Path(environ.get("NETRC") or Path.home() / ".netrc")
    if not file.is_file():
        return None
    import netrc

    try:
        known = netrc.netrc(str(file))
    except (netrc.NetrcParseError, OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: {error}") from None
    socket = address.socket
    host = urlsplit(address.url).hostname if socket is None else quote(str(socket), safe="")
    found = known.authenticators(host or "")
    return None if found is None else basic(found[0], found[2] or "")


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
