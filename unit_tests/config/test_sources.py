from collections.abc import Mapping
from pathlib import Path

import pytest

from luigid.config.sources import ConfigError, Source, SourceValue, read

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
    found = source.find(section, key)
    return found and found.value


def test_nothing_is_set_without_files(system: Path, directory: Path) -> None:
    source = read({}, system, directory)

    assert (source.find("scheduler", "retry_delay"), source.keys("scheduler")) == (None, ())
    assert source.warnings == []


def test_later_cfg_files_override_earlier_ones(system: Path, directory: Path) -> None:
    for number, path in enumerate(
        [system / "client.cfg", system / "luigi.cfg", directory / "client.cfg"]
    ):
        path.write_text(f"[s]\nall=x\nfrom_{number}={number}\nold_{number}=kept\n")
    (directory / "luigi.cfg").write_text("[s]\nfrom_0=a\nfrom_1=b\nfrom_2=c\n")
    named = directory / "named.cfg"
    named.write_text("[s]\nfrom_2=d\n")

    source = read({"LUIGI_CONFIG_PATH": "named.cfg"}, system, directory)

    assert source.files == [
        system / "client.cfg",
        system / "luigi.cfg",
        directory / "client.cfg",
        directory / "luigi.cfg",
        named,
    ]
    keys = ["from_0", "from_1", "from_2", "old_0", "old_1", "old_2"]
    assert [_value(source, "s", key) for key in keys] == ["a", "b", "d", "kept", "kept", "kept"]
    assert source.find("s", "from_2") == SourceValue(f"{named}: [s] from_2", "d")


def test_later_toml_files_override_earlier_ones(system: Path, directory: Path) -> None:
    (system / "luigi.toml").write_text("[s]\na = 1\nb = 1\nc = 1\n")
    (directory / "luigi.toml").write_text("[s]\nb = 2\nc = 2\n")
    (directory / "luigi.cfg").write_text("[s]\nc=cfg\n")
    named = directory / "named.toml"
    named.write_text("[s]\nc = [3]\n")

    source = read({**TOML, "LUIGI_CONFIG_PATH": str(named)}, system, directory)

    assert [_value(source, "s", key) for key in "abc"] == [1, 2, [3]]
    assert source.find("s", "c") == SourceValue(f"{named}: [s] c", [3])


@pytest.mark.parametrize("parser", ["cfg", "conf", "ini"])
def test_cfg_parser_has_three_names(directory: Path, parser: str) -> None:
    source = _read(directory, "[s]\na=1\n", {"LUIGI_CONFIG_PARSER": parser})

    assert (_value(source, "s", "a"), source.warnings) == ("1", [])


def test_unknown_parser_is_replaced_by_cfg_with_warning(directory: Path) -> None:
    source = _read(directory, "[s]\na=1\n", {"LUIGI_CONFIG_PARSER": "yaml"})

    assert _value(source, "s", "a") == "1"
    assert source.warnings == ["LUIGI_CONFIG_PARSER: unknown parser 'yaml', cfg is used"]


def test_client_cfg_is_read_with_warning(directory: Path) -> None:
    source = _read(directory, "[s]\na=1\n", name="client.cfg")

    assert source.warnings == [
        f"{directory / 'client.cfg'}: the name client.cfg is deprecated, use luigi.cfg"
    ]


@pytest.mark.parametrize("name", ["missing.cfg", "", "luigi.cfg/x"])
def test_missing_named_file_is_ignored_with_warning(directory: Path, name: str) -> None:
    source = _read(directory, "[s]\na=1\n", {"LUIGI_CONFIG_PATH": name})

    assert source.warnings == [f"LUIGI_CONFIG_PATH: there is no file {name!r}"]
    assert _value(source, "s", "a") == "1"


@pytest.mark.parametrize(("parser", "name"), [("cfg", "named.toml"), ("toml", "named.ini")])
def test_named_file_of_the_other_format_is_ignored_with_warning(
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
def test_named_file_with_unknown_extension_has_the_selected_format(
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


def test_dashes_in_cfg_keys_are_accepted_with_warning(directory: Path) -> None:
    source = _read(directory, "[s]\nretry-delay=1\nmax-age=2\nmax_age=3\n")

    assert (_value(source, "s", "retry_delay"), _value(source, "s", "max_age")) == ("1", "3")
    assert source.warnings == [
        f"{directory / 'luigi.cfg'}: [s] retry-delay: deprecated spelling, use retry_delay"
    ]


def test_dashes_in_toml_keys_are_not_accepted(directory: Path) -> None:
    source = _read(directory, "[s]\nretry-delay = 1\n", TOML, "luigi.toml")

    assert source.find("s", "retry_delay") is None


def test_default_section_applies_to_existing_sections_but_adds_no_keys(directory: Path) -> None:
    source = _read(directory, "[DEFAULT]\nbase=/srv\n[s]\npath=%(base)s/x\nbase=/own\n")

    assert _value(source, "s", "base") == "/own"
    assert _value(source, "s", "path") == "/own/x"
    assert _value(source, "absent", "base") is None
    assert (source.keys("s"), source.keys("absent")) == (("path",), ())


def test_origin_of_a_default_is_the_file_that_sets_it(system: Path, directory: Path) -> None:
    (system / "luigi.cfg").write_text("[s]\nother=1\n")
    (directory / "luigi.cfg").write_text("[DEFAULT]\na=1\n")

    source = read({}, system, directory)

    assert source.find("s", "a") == SourceValue(f"{directory / 'luigi.cfg'}: [s] a", "1")


def test_environment_variables_are_substituted_after_references(directory: Path) -> None:
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
def test_dangling_reference_is_refused_only_when_its_key_is_read(
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
def test_malformed_file_is_refused_in_one_line(
    directory: Path, name: str, text: str, reason: str
) -> None:
    with pytest.raises(ConfigError) as refusal:
        _read(directory, text, TOML if name == "luigi.toml" else {}, name)

    message = str(refusal.value)
    assert message.startswith(f"{directory / name}: ")
    assert reason in message
    assert "\n" not in message


def test_file_that_is_not_text_is_refused(directory: Path) -> None:
    (directory / "luigi.cfg").write_bytes(b"[s]\na=\xff\n")

    with pytest.raises(ConfigError, match=r"luigi\.cfg: 'utf-8' codec can't decode"):
        read({}, directory, directory)


def test_unreadable_file_is_refused(directory: Path) -> None:
    # A link to itself is unreadable for root, too.
    (directory / "luigi.cfg").symlink_to("luigi.cfg")

    with pytest.raises(ConfigError, match=r"luigi\.cfg: Too many levels of symbolic links$"):
        read({}, directory, directory)


def test_directory_is_ignored(directory: Path) -> None:
    (directory / "luigi.cfg").mkdir()

    assert read({}, directory, directory).warnings == []


def test_only_toml_has_whole_sections(directory: Path) -> None:
    toml = _read(directory, "[logging]\n[logging.root]\nlevel = 'INFO'\n", TOML, "luigi.toml")
    cfg = _read(directory, "[logging]\nlevel=INFO\n")

    assert toml.table("logging") == {"root": {"level": "INFO"}}
    assert toml.table("absent") is None
    assert cfg.table("logging") is None
