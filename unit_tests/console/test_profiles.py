from collections.abc import Mapping
from pathlib import Path

import pytest

from luigid.console.address import basic
from luigid.console.errors import SettingsError
from luigid.console.profiles import DEFAULT_URL, choose_server, choose_url, profiles_file


@pytest.fixture(autouse=True)
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file of profiles, which does not exist."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    file = tmp_path / "config" / "luigid" / "profiles.toml"
    file.parent.mkdir(parents=True)
    assert profiles_file() == file
    return file


def choose(
    folder: Path,
    url: str | None = None,
    profile: str | None = None,
    environ: Mapping[str, str] | None = None,
) -> str:
    return choose_url(
        url, profile, environ=environ or {}, system=folder / "etc", directory=folder / "work"
    )


def test_default_is_where_luigid_listens(tmp_path: Path) -> None:
    assert choose(tmp_path) == DEFAULT_URL == "http://localhost:8082"


def test_sources_have_their_order(tmp_path: Path, profiles: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "luigi.cfg").write_text("[core]\nscheduler_url=http://cfg\n")
    assert choose(tmp_path) == "http://cfg"
    profiles.write_text(
        'default = "a"\n[profiles.a]\nurl = "http://a"\n[profiles.b]\nurl = "http://b"\n'
    )
    assert choose(tmp_path) == "http://a"
    environ = {"LUIGID_URL": "http://environment"}
    assert choose(tmp_path, environ=environ) == "http://environment"
    assert choose(tmp_path, profile="b", environ=environ) == "http://b"
    assert choose(tmp_path, url="http://flag", environ=environ) == "http://flag"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("default-scheduler-url=http+unix://%%2Frun%%2Fl.sock", "http+unix://%2Frun%2Fl.sock"),
        ("scheduler-host=etl\ndefault-scheduler-port=80", "http://etl:80"),
        ("default_scheduler_host=etl", "http://etl:8082"),
        ("scheduler_port=81", "http://localhost:81"),
        ("scheduler_url=\nno_lock=true", DEFAULT_URL),
    ],
)
def test_scheduler_of_the_workers_is_asked(tmp_path: Path, text: str, url: str) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "luigi.cfg").write_text(f"[core]\n{text}\n")
    assert choose(tmp_path) == url


def test_broken_luigi_cfg_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "luigi.cfg").write_text("[core\n")
    with pytest.raises(SettingsError, match=r"luigi\.cfg.*name the server by --url$"):
        choose(tmp_path)


def test_unknown_profile_names_the_known_ones(tmp_path: Path, profiles: Path) -> None:
    with pytest.raises(SettingsError, match="no profile 'x'; known: none"):
        choose(tmp_path, profile="x")
    profiles.write_text('[profiles.a]\nurl = "http://a"\n[profiles.b]\nurl = "http://b"\n')
    with pytest.raises(SettingsError, match="known: a, b"):
        choose(tmp_path, profile="x")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[profiles", "Expected"),
        ("\xff", "utf-8"),
        ("colour = 1", "unknown key 'colour'"),
        ("default = 1", "default = NAME"),
        ("profiles = 1", "default = NAME"),
        ("[profiles.a]", r"\[profiles.a\] lacks a url"),
        ("profiles.a = 1", r"\[profiles.a\] lacks a url"),
        (
            '[profiles.a]\nurl = "http://a"\ncolour = "x"',
            "colour: unknown key, expected url, token",
        ),
    ],
)
def test_unusable_profiles_are_one_line(
    tmp_path: Path, profiles: Path, text: str, reason: str
) -> None:
    profiles.write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingsError, match=reason) as caught:
        choose(tmp_path, profile="a")
    assert str(profiles) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_unreadable_profiles_are_one_line(tmp_path: Path, profiles: Path) -> None:
    profiles.mkdir()
    with pytest.raises(SettingsError, match="Is a directory"):
        choose(tmp_path, profile="a")


TOKEN = {"LUIGID_TOKEN": "luigid_environment"}
USER = {"LUIGID_USER": "anna", "LUIGID_PASSWORD": "pass word"}


@pytest.mark.parametrize(
    ("url", "profile", "environ", "authorization"),
    [
        (None, None, {}, "Bearer luigid_default"),
        (None, "b", {}, basic("bob", "secret")),
        (None, "b", TOKEN, basic("bob", "secret")),
        (None, "c", TOKEN, "Bearer luigid_environment"),
        (None, "c", USER, basic("anna", "pass word")),
        (None, "c", {**USER, **TOKEN}, "Bearer luigid_environment"),
        (None, None, {"LUIGID_URL": "http://a"}, basic("net", "rc")),
        ("http://a", None, {}, basic("net", "rc")),
        ("http://a", None, TOKEN, "Bearer luigid_environment"),
        ("http://eva:x@a", None, TOKEN, basic("eva", "x")),
        ("http+unix://%2Frun%2Fl.sock", None, {}, basic("unix", "rc")),
        ("http://elsewhere", None, {}, None),
    ],
    ids=[
        *("default_profile", "profile", "profile_first", "token", "user", "token_first"),
        *("netrc_of_variable", "netrc_of_flag", "variable_first", "url_first", "socket", "none"),
    ],
)
def test_credentials_have_their_order(
    tmp_path: Path,
    profiles: Path,
    url: str | None,
    profile: str | None,
    environ: dict[str, str],
    authorization: str | None,
) -> None:
    profiles.write_text(
        'default = "a"\n'
        '[profiles.a]\nurl = "http://a"\ntoken = "luigid_default"\n'
        '[profiles.b]\nurl = "http://b"\nuser = "bob"\npassword = "secret"\n'
        '[profiles.c]\nurl = "http://c"\n'
    )
    netrc = tmp_path / "netrc"
    netrc.write_text(
        "machine a login net password rc\nmachine %2Frun%2Fl.sock login unix password rc\n"
    )
    netrc.chmod(0o600)
    found = choose_server(
        url, profile, environ={"NETRC": str(netrc), **environ}, system=tmp_path, directory=tmp_path
    )
    assert found.authorization == authorization


def test_broken_netrc_is_named(tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("nonsense")
    with pytest.raises(SettingsError, match="netrc"):
        choose_server("http://a", None, environ={"NETRC": str(netrc)})


def test_credentials_of_a_profile_are_texts(profiles: Path) -> None:
    profiles.write_text('[profiles.a]\nurl = "http://a"\ntoken = 1\n')
    with pytest.raises(SettingsError, match=r"\[profiles\.a\] token: expected text"):
        choose_server(None, "a", environ={})
