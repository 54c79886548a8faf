import pytest

from luigid import cli
from luigid.app import StartError
from luigid.demo import session
from luigid.demo.session import Options
from luigid.process import logs


@pytest.fixture(autouse=True)
def logging_levels(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return the levels with which logging is set up, in place of doing so."""
    levels: list[object] = []
    monkeypatch.setattr(logs, "configure", lambda level: levels.append(level))
    return levels


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
    logging_levels: list[object],
    arguments: list[str],
    options: Options,
) -> None:
    given: list[Options] = []
    monkeypatch.setattr(session, "run", given.append)
    assert cli.main(["demo", *arguments]) == 0
    assert given == [options]
    assert logging_levels == ["WARNING"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--pace", "0"],
        ["--pace", "fast"],
        ["--pace", "nan"],
        ["--port", "70000"],
        ["--port", "http"],
        ["--seed", "x"],
    ],
)
def test_bad_option_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["demo", *arguments])
    (line,) = capsys.readouterr().err.splitlines()
    assert ended.value.code == 2
    assert line.startswith(f"luigid: error: argument {arguments[0]}: expected a ")
    assert line.endswith(f", found '{arguments[1]}'")


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
