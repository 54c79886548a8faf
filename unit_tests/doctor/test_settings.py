from pathlib import Path

from luigid.doctor import settings
from unit_tests.doctor.conftest import MakeSubject, found, levels

BROKEN = """
[scheduler]
retry_delay = soon
retry_count = 1.5
[cors]
allowed_origins = http://x
[luigid]
colour = red
[resources]
printer = two
"""


def test_files_are_named(subject: MakeSubject, tmp_path: Path) -> None:
    finding = found(settings.check_files, subject(""))["settings.files"]
    assert finding.text == f"the settings are in {tmp_path / 'luigi.cfg'}"


def test_missing_files_are_noticed(subject: MakeSubject) -> None:
    assert levels(settings.check_files, subject()) == {"settings.no-files": "notice"}


def test_unreadable_files_are_left_to_the_values(subject: MakeSubject) -> None:
    assert levels(settings.check_files, subject("[scheduler")) == {}
    assert levels(settings.check_values, subject("[scheduler")) == {"settings.error": "problem"}


def test_all_errors_are_reported(subject: MakeSubject, tmp_path: Path) -> None:
    texts = [finding.text for finding in settings.check_values(subject(BROKEN, port="x"))]
    file = tmp_path / "luigi.cfg"
    for wanted in (
        f"{file}: [scheduler] retry_delay: expected a number, found 'soon'",
        f"{file}: [scheduler] retry_count: expected a whole number, found '1.5'",
        f"{file}: [cors] allowed_origins: expected a JSON list of strings, found 'http://x'",
        f"{file}: [resources] printer: expected a whole number, found 'two'",
        "--port: expected a port from 0 to 65535, found 'x'",
    ):
        assert wanted in texts
    assert len(texts) == 6


def test_missing_variable_that_stops_the_start_is_a_problem(subject: MakeSubject) -> None:
    broken = subject("[scheduler]\nretry_count = ${NO_SUCH}\n")
    finding = found(settings.check_values, broken)["settings.error"]
    assert finding.text.endswith("the environment variable NO_SUCH is not set")


def test_warnings_of_a_start_are_warnings(subject: MakeSubject) -> None:
    assert levels(settings.check_values, subject("[scheduler]\nnew = 1\n")) == {
        "settings.warning": "warning"
    }
    assert levels(settings.check_values, subject("")) == {"settings.valid": "ok"}


def test_settings_that_are_used_are_told(subject: MakeSubject) -> None:
    text = (
        "[scheduler]\nretry-count = 3\n[core]\nno_lock = true\n[worker]\nkeep_alive = true\n"
        "[resources]\ndatabase = 2\n"
    )
    finding = found(settings.check_taken_over, subject(text))["settings.taken-over"]
    assert finding.text == "taken over: [scheduler] retry-count, [resources] database"
    nothing = subject("[worker]\nkeep_alive = true\n")
    assert levels(settings.check_taken_over, nothing) == {"settings.taken-over": "notice"}


def test_password_that_everybody_can_read_is_a_warning(
    subject: MakeSubject, tmp_path: Path
) -> None:
    text = "[smtp]\npassword = hunter2\n[luigid]\nstate_url = postgresql://me:pw@db/x\n"
    examined = subject(text)
    (tmp_path / "luigi.cfg").chmod(0o644)
    finding = found(settings.check_secrets, examined)["settings.secret-readable"]
    assert finding.text.endswith("sets [smtp] password, [luigid] state_url")
    assert "hunter2" not in finding.text
    (tmp_path / "luigi.cfg").chmod(0o600)
    assert levels(settings.check_secrets, examined) == {}


def test_password_in_a_variable_is_no_secret_of_the_file(
    subject: MakeSubject, tmp_path: Path
) -> None:
    text = "[smtp]\npassword = ${PW}\n[luigid]\nstate_url = sqlite:////srv/x.db\n"
    examined = subject(text, environ={"PW": "hunter2"})
    (tmp_path / "luigi.cfg").chmod(0o644)
    assert levels(settings.check_secrets, examined) == {}
    assert levels(settings.check_secrets, subject(text)) == {}


def test_resources_that_mean_more_than_in_luigi_are_noticed(subject: MakeSubject) -> None:
    text = "[resources]\ndb = 1\ngpu@host = 2\ngpu@etl-01 = 3\napi@minute = 4\nx@etl-01 = 5\n"
    findings = list(settings.check_resources(subject(text)))
    assert [finding.text for finding in findings] == [
        "[resources] gpu@host is for each host; Luigi has one for all",
        "[resources] api@minute counts what starts in a minute; Luigi, what runs",
        "[resources] x@etl-01 is a resource like any other, as in Luigi",
    ]
    assert findings[-1].advice == "for the limit of one host, set x@host too"
