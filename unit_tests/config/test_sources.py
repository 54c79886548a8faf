from collections.abc import Mapping
from pathlib import Path

import pytest

from luigid.config.sources import ConfigError, Entry, Source, read

TOML = {"LUIGI_CONFIG_PARSER": "toml"}


@pytest.fixture
def system(tmp_path: Path) -> Path:
    path = tmp_path / "etc"
    path.mkdir()
    return path


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    path = tmp_path / "work"
    path.mkdir()
    return path


def _read(
    directory: Path, text: str, environ: Mapping[str, str] | None = None, name: str = "luigi.cfg"
) -> Source:
    (directory / name).write_text(text, encoding="utf-8")
    return read(environ or {}, directory / "no-system", directory)


def _value(source: Source, section: str, key: str) -> object:
    entry = source.find(section, key)
    return entry and entry.value


def test_no_file_holds_nothing(system: Path, directory: Path) -> None:
    source = read({}, system, directory)

    assert (source.find("scheduler", "retry_delay"), source.keys("scheduler")) == (None, ())
    assert source.warnings == []


def test_later_cfg_files_win(system: Path, directory: Path) -> None:
    for number, path in enumerate(
        [system / "client.cfg", system / "luigi.cfg", directory / "client.cfg"]
    ):
        path.write_text(f"[s]\nall=x\nfrom_{number}={number}\nold_{number}=kept\n")
    (directory / "luigi.cfg").write_text("[s]\nfrom_0=a\nfrom_1=b\nfrom_2=c\n")
    named = directory / "named.cfg"
    named.write_text("[s]\nfrom_2=d\n")

    source = read({"LUIGI_CONFIG_PATH": "named.cfg"}, system, directory)

    keys = ["from_0", "from_1", "from_2", "old_0", "old_1", "old_2"]
    assert [_value(source, "s", key) for key in keys] == ["a", "b", "d", "kept", "kept", "kept"]
    assert source.find("s", "from_2") == Entry(f"{named}: [s] from_2", "d")


def test_later_toml_files_win(system: Path, directory: Path) -> None:
    (system / "luigi.toml").write_text("[s]\na = 1\nb = 1\nc = 1\n")
    (directory / "luigi.toml").write_text("[s]\nb = 2\nc = 2\n")
    (directory / "luigi.cfg").write_text("[s]\nc=cfg\n")
    named = directory / "named.toml"
    named.write_text("[s]\nc = [3]\n")

    source = read({**TOML, "LUIGI_CONFIG_PATH": str(named)}, system, directory)

    assert [_value(source, "s", key) for key in "abc"] == [1, 2, [3]]
    assert source.find("s", "c") == Entry(f"{named}: [s] c", [3])


@pytest.mark.parametrize("parser", ["cfg", "conf", "ini"])
def test_the_cfg_parser_has_three_names(directory: Path, parser: str) -> None:
    source = _read(directory, "[s]\na=1\n", {"LUIGI_CONFIG_PARSER": parser})

    assert (_value(source, "s", "a"), source.warnings) == ("1", [])


def test_an_unknown_parser_is_reported_and_cfg_used(directory: Path) -> None:
    source = _read(directory, "[s]\na=1\n", {"LUIGI_CONFIG_PARSER": "yaml"})

    assert _value(source, "s", "a") == "1"
    assert source.warnings == ["LUIGI_CONFIG_PARSER: unknown parser 'yaml', cfg is used"]


def test_client_cfg_is_reported(directory: Path) -> None:
    source = _read(directory, "[s]\na=1\n", name="client.cfg")

    assert source.warnings == [
        f"{directory / 'client.cfg'}: the name client.cfg is deprecated, use luigi.cfg"
    ]


@pytest.mark.parametrize("name", ["missing.cfg", "", "luigi.cfg/x"])
def test_a_named_file_that_is_missing_is_reported(directory: Path, name: str) -> None:
    source = _read(directory, "[s]\na=1\n", {"LUIGI_CONFIG_PATH": name})

    assert source.warnings == [f"LUIGI_CONFIG_PATH: there is no file {name!r}"]
    assert _value(source, "s", "a") == "1"


@pytest.mark.parametrize(("parser", "name"), [("cfg", "named.toml"), ("toml", "named.ini")])
def test_a_named_file_of_the_other_format_is_not_used(
    directory: Path, parser: str, name: str
) -> None:
    (directory / name).write_text("[s]\na = 1\n")

    source = read({"LUIGI_CONFIG_PARSER": parser, "LUIGI_CONFIG_PATH": name}, directory, directory)

    assert source.find("s", "a") is None
    assert source.warnings == [
        f"LUIGI_CONFIG_PATH: {directory / name} is not used, because LUIGI_CONFIG_PARSER asks "
        f"for {parser} files"
    ]


@pytest.mark.parametrize("name", ["named", "named.config", "named.ini"])
def test_a_named_file_without_known_ending_is_of_the_chosen_format(
    directory: Path, name: str
) -> None:
    (directory / name).write_text("[s]\na=1\n")

    source = read({"LUIGI_CONFIG_PATH": name}, directory, directory)

    assert (_value(source, "s", "a"), source.warnings) == ("1", [])


def test_keys_and_sections_are_case_sensitive(directory: Path) -> None:
    source = _read(directory, "[s]\nKey=1\n[S]\nkey=2\n")

    assert _value(source, "s", "key") is None
    assert _value(source, "s", "Key") == "1"
    assert _value(source, "S", "key") == "2"


def test_dashes_are_accepted_and_reported(directory: Path) -> None:
    source = _read(directory, "[s]\nretry-delay=1\nmax-age=2\nmax_age=3\n")

    assert (_value(source, "s", "retry_delay"), _value(source, "s", "max_age")) == ("1", "3")
    assert source.warnings == [
        f"{directory / 'luigi.cfg'}: [s] retry-delay: deprecated spelling, use retry_delay"
    ]


def test_dashes_are_not_accepted_in_toml(directory: Path) -> None:
    source = _read(directory, "[s]\nretry-delay = 1\n", TOML, "luigi.toml")

    assert source.find("s", "retry_delay") is None


def test_defaults_hold_in_sections_that_exist_but_are_not_their_keys(directory: Path) -> None:
    source = _read(directory, "[DEFAULT]\nbase=/srv\n[s]\npath=%(base)s/x\nbase=/own\n")

    assert _value(source, "s", "base") == "/own"
    assert _value(source, "s", "path") == "/own/x"
    assert _value(source, "absent", "base") is None
    assert (source.keys("s"), source.keys("absent")) == (("path",), ())


def test_a_default_of_a_higher_file_names_that_file(system: Path, directory: Path) -> None:
    (system / "luigi.cfg").write_text("[s]\nother=1\n")
    (directory / "luigi.cfg").write_text("[DEFAULT]\na=1\n")

    source = read({}, system, directory)

    assert source.find("s", "a") == Entry(f"{directory / 'luigi.cfg'}: [s] a", "1")


def test_environment_variables_are_put_in_after_references(directory: Path) -> None:
    source = _read(
        directory,
        "[s]\nroot=${ROOT}\npath=%(root)s/${NAME}/50%%\n",
        {"ROOT": "/srv", "NAME": "%(root)s"},
    )

    assert _value(source, "s", "path") == "/srv/%(root)s/50%"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("${NOT_SET}", "the environment variable NOT_SET is not set"),
        ("50%", "'%' must be followed by"),
        ("%(nothing)s", "Bad value substitution"),
    ],
)
def test_a_reference_to_nothing_is_refused_where_it_is_read(
    directory: Path, value: str, reason: str
) -> None:
    source = _read(directory, f"[s]\na={value}\nb=1\n")

    assert _value(source, "s", "b") == "1"
    with pytest.raises(ConfigError) as refusal:
        source.find("s", "a")
    assert str(refusal.value).startswith(f"{directory / 'luigi.cfg'}: [s] a: {reason}")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("luigi.cfg", "a=1\n", "File contains no section headers."),
        ("luigi.cfg", "[s]\na\n", "Source contains parsing errors"),
        ("luigi.cfg", "[s]\na=1\na=2\n", "option 'a' in section 's' already exists"),
        ("luigi.cfg", "[s]\n[s]\n", "section 's' already exists"),
        ("luigi.toml", "[s\n", "Expected ']' at the end of a table declaration"),
        ("luigi.toml", "a = 1\n", "a: expected a section, found 1"),
    ],
)
def test_a_malformed_file_is_refused_in_one_line(
    directory: Path, name: str, text: str, reason: str
) -> None:
    with pytest.raises(ConfigError) as refusal:
        _read(directory, text, TOML if name == "luigi.toml" else {}, name)

    message = str(refusal.value)
    assert message.startswith(f"{directory / name}: ")
    assert reason in message
    assert "\n" not in message


def test_a_file_that_is_not_text_is_refused(directory: Path) -> None:
    (directory / "luigi.cfg").write_bytes(b"[s]\na=\xff\n")

    with pytest.raises(ConfigError, match=r"luigi\.cfg: 'utf-8' codec can't decode"):
        read({}, directory, directory)


def test_a_file_that_cannot_be_read_is_refused(directory: Path) -> None:
    # A link to itself: root may read everything, but not this.
    (directory / "luigi.cfg").symlink_to("luigi.cfg")

    with pytest.raises(ConfigError, match=r"luigi\.cfg: Too many levels of symbolic links$"):
        read({}, directory, directory)


def test_a_directory_is_no_file(directory: Path) -> None:
    (directory / "luigi.cfg").mkdir()

    assert read({}, directory, directory).warnings == []


def test_only_toml_has_sections_of_free_form(directory: Path) -> None:
    toml = _read(directory, "[logging]\n[logging.root]\nlevel = 'INFO'\n", TOML, "luigi.toml")
    cfg = _read(directory, "[logging]\nlevel=INFO\n")

    assert toml.table("logging") == {"root": {"level": "INFO"}}
    assert toml.table("absent") is None
    assert cfg.table("logging") is None
