import pytest

from luigid.config.unknown_option import find_unknown_option

COMMANDS = ("spec", "state")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            "--scheduler-retry-count 3",
            "unknown option --scheduler-retry-count; luigi.cfg sets it: retry_count in section "
            "[scheduler]",
        ),
        (
            "--port 0 --scheduler-retry-count=3",
            "unknown option --scheduler-retry-count; luigi.cfg sets it: retry_count in section "
            "[scheduler]",
        ),
        (
            "--scheduler-state-path /x spec",
            "unknown option --scheduler-state-path; luigi.cfg sets it: state_path in section "
            "[scheduler]",
        ),
        (
            "--batch-email-email-interval 3",
            "unknown option --batch-email-email-interval; luigi.cfg sets it: email_interval in "
            "section [batch_email]",
        ),
        (
            "--retry-count 3",
            "unknown option --retry-count; luigi.cfg sets it: retry_count in section [scheduler]",
        ),
        ("--state-path spec --nonsense", "unknown option --nonsense; --help lists the options"),
        ("--background --nonsense spec", "unknown option --nonsense; --help lists the options"),
        ("--nonsense", "unknown option --nonsense; --help lists the options"),
    ],
)
def test_unknown_option_is_described_with_the_setting(arguments: str, line: str) -> None:
    assert find_unknown_option(arguments.split(), COMMANDS) == line


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "--port 0 --background --logdir=x",
        "--back --help --version",
        "--state-path --nonsense",
        "spec --format json",
        "--state-path x state export -",
        "-- --nonsense",
        "extra",
    ],
)
def test_known_option_is_left_to_the_parser(arguments: str) -> None:
    assert find_unknown_option(arguments.split(), COMMANDS) is None
