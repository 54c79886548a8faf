import pytest

from luigid import cli
from luigid.app import StartError
from luigid.demo import session
from luigid.demo.session import Options
from luigid.process import logs


@pytest.fixture(autouse=True)
def log_settings(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the demo sets up logging with: it must not do so in the process of the tests."""
    given: list[object] = []
    monkeypatch.setattr(logs, "configure", lambda **settings: given.append(settings))
    return given


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ([], Options()),
        (["--port", "0", "--pace", "2.5", "--seed", "7"], Options(port=0, pace=2.5, seed=7)),
        (["--no-browser"], Options(opens_browser=False)),
    ],
)
def test_options_reach_the_demo(
    monkeypatch: pytest.MonkeyPatch,
    log_settings: list[object],
    arguments: list[str],
    options: Options,
) -> None:
    given: list[Options] = []
    monkeypatch.setattr(session, "run", given.append)
    assert cli.main(["demo", *arguments]) == 0
    assert given == [options]
    assert log_settings == [{"level": "WARNING"}]


@pytest.mark.parametrize(
    "arguments", [["--pace", "0"], ["--pace", "fast"], ["--pace", "nan"], ["--port", "70000"]]
)
def test_bad_option_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["demo", *arguments])
    (line,) = capsys.readouterr().err.splitlines()
    assert ended.value.code == 2
    assert line.startswith("luigid: error: ")
    assert arguments[1] in line


def test_demo_that_cannot_start_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_options: Options) -> None:
        raise StartError("the port is taken")

    monkeypatch.setattr(session, "run", fail)
    assert cli.main(["demo"]) == 2
    assert capsys.readouterr().err == "luigid: error: the port is taken\n"


def test_interrupted_demo_ends_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_options: Options) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(session, "run", interrupt)
    assert cli.main(["demo"]) == 0
