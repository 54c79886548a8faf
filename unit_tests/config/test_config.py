import math
from collections.abc import Callable
from pathlib import Path

import pytest

from luigid.config import (
    BatchEmailSection,
    Config,
    ConfigError,
    CoreSection,
    CorsSection,
    DatadogSection,
    EmailSection,
    LuigidSection,
    PrometheusSection,
    SchedulerSection,
    SendgridSection,
    ServerOptions,
    SmtpSection,
    TaskHistorySection,
    WebhookSection,
    find_errors,
)
from luigid.config.settings import setting_rows

Load = Callable[..., Config]

LUIGID_KEYS = [row.key for row in setting_rows(LuigidSection)]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Return a function that writes a luigi.cfg or luigi.toml with the given text and loads it."""

    def load(text: str = "", *, toml: bool = False, **flags: object) -> Config:
        (tmp_path / ("luigi.toml" if toml else "luigi.cfg")).write_text(text, encoding="utf-8")
        environ = {"LUIGI_CONFIG_PARSER": "toml" if toml else "cfg"}
        return Config.load(flags, environ=environ, system=tmp_path / "etc", directory=tmp_path)

    return load


def test_defaults_are_those_of_luigi(load: Load) -> None:
    config = load()

    assert config == Config()
    assert config.server == ServerOptions(
        address=None,
        port=8082,
        unix_socket=None,
        background=False,
        pidfile=None,
        logdir=None,
        log_level=None,
    )
    assert config.scheduler == SchedulerSection(
        retry_delay=900.0,
        remove_delay=600.0,
        worker_disconnect_delay=60.0,
        state_path=Path("/var/lib/luigi-server/state.pickle"),
        batch_emails=False,
        disable_window=3600,
        retry_count=999999999,
        disable_hard_timeout=999999999,
        disable_persist=86400,
        max_shown_tasks=100000,
        max_graph_nodes=100000,
        record_task_history=False,
        prune_on_get_work=False,
        pause_enabled=True,
        send_messages=True,
        metrics_collector="default",
        metrics_custom_import=None,
        stable_done_cooldown_secs=10,
    )
    assert config.cors == CorsSection(
        enabled=False,
        allowed_origins=(),
        allow_any_origin=False,
        allow_null_origin=False,
        max_age=86400,
        allowed_methods="GET, OPTIONS",
        allowed_headers="Accept, Content-Type, Origin",
        exposed_headers="",
        allow_credentials=False,
    )
    assert config.core == CoreSection(no_configure_logging=False, logging_conf_file=None)
    assert config.prometheus == PrometheusSection(
        use_task_family_in_labels=True, task_parameters_to_use_in_labels=()
    )
    assert config.datadog == DatadogSection(
        api_key="dummy_api_key",
        app_key="dummy_app_key",
        default_tags="application:luigi",
        environment="development",
        metric_namespace="luigi",
        statsd_host="localhost",
        statsd_port=8125,
    )
    assert config.email == EmailSection(
        receiver=(), sender=None, prefix="", format="plain", method="smtp", force_send=False
    )
    assert config.smtp == SmtpSection(
        host="localhost",
        port=0,
        local_hostname=None,
        ssl=False,
        no_tls=False,
        timeout=10.0,
        username=None,
        password=None,
    )
    assert config.sendgrid == SendgridSection(apikey=None)
    assert config.batch_email == BatchEmailSection(
        email_interval=60,
        batch_mode="unbatched_params",
        error_lines=20,
        error_messages=1,
        group_by_error_messages=True,
    )
    assert config.luigid == LuigidSection(
        max_body_bytes=33554432, compare_validators=False, verify_mail_host=False
    )
    assert (config.resources, config.logging, config.warnings) == ({}, None, ())


def test_cfg_file_is_read(load: Load) -> None:
    config = load(
        """
[DEFAULT]
base = /srv
[scheduler]
retry_delay = 30
remove_delay: inf
retry_count = 3
pause_enabled = False
[cors]
enabled = TRUE
allowed_origins = ["*", "https://a.example"]
[core]
no_configure_logging = yes
logging_conf_file = %(base)s/logging.conf
default-scheduler-host = localhost
[luigid]
max_body_bytes = 1000
[resources]
gpu = 2
hive-slots = 4
[SomeTask]
x = %(nothing)s
"""
    )

    assert config == Config(
        scheduler=SchedulerSection(
            retry_delay=30.0, remove_delay=math.inf, retry_count=3, pause_enabled=False
        ),
        cors=CorsSection(enabled=True, allowed_origins=("https://a.example",)),
        core=CoreSection(no_configure_logging=True, logging_conf_file=Path("/srv/logging.conf")),
        luigid=LuigidSection(max_body_bytes=1000),
        resources={"gpu": 2, "hive-slots": 4},
    )


def test_toml_file_is_read(load: Load) -> None:
    config = load(
        """
[scheduler]
retry_delay = 30
retry_count = "3"
pause_enabled = false
[cors]
enabled = "true"
allowed_origins = ["null", "https://a.example"]
[luigid]
compare_validators = true
[resources]
gpu = 2
[logging]
version = 1
[logging.root]
level = "DEBUG"
""",
        toml=True,
    )

    assert config == Config(
        scheduler=SchedulerSection(retry_delay=30.0, retry_count=3, pause_enabled=False),
        cors=CorsSection(enabled=True, allowed_origins=("https://a.example",)),
        luigid=LuigidSection(compare_validators=True),
        resources={"gpu": 2},
        logging={"version": 1, "root": {"level": "DEBUG"}},
    )


def test_flags_are_read(load: Load) -> None:
    config = load(port="0", background=True, pidfile="a.pid", log_level="debug")

    assert config == Config(
        server=ServerOptions(port=0, background=True, pidfile=Path("a.pid"), log_level="DEBUG")
    )


def test_flag_takes_precedence_over_file(load: Load) -> None:
    config = load("[scheduler]\nstate_path=/file\n", state_path="/flag")

    assert config.scheduler.state_path == Path("/flag")


def test_command_line_options_are_not_read_from_files(load: Load) -> None:
    assert load("[server]\nport=1\n[core]\nport=1\n[scheduler]\n").server.port == 8082


def test_roles_are_read(load: Load) -> None:
    config = load("[roles]\nanna = operate\n@data-team = read, work\n* = read\n")
    assert config.roles == {"anna": ("operate",), "@data-team": ("read", "work"), "*": ("read",)}


def test_keys_of_default_section_are_not_resources(load: Load) -> None:
    config = load("[DEFAULT]\na=1\n[resources]\na=2\nb=3\n")

    assert config.resources == {"b": 3}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "[scheduler]\nretry_count=many\n",
            "[scheduler] retry_count: expected a whole number, found 'many'",
        ),
        (
            "[scheduler]\nretry-delay=nan\n",
            "[scheduler] retry-delay: expected a number, found 'nan'",
        ),
        (
            "[scheduler]\npause_enabled=yes\n",
            "[scheduler] pause_enabled: expected true or false, found 'yes'",
        ),
        (
            "[cors]\nallowed_origins=https://a\n",
            "[cors] allowed_origins: expected a JSON list of strings, found 'https://a'",
        ),
        (
            "[core]\nlogging_conf_file=\n",
            "[core] logging_conf_file: expected a path, found ''",
        ),
        (
            "[roles]\nanna=king\n",
            "[roles] anna: expected roles of read, operate, work, admin, with commas between "
            "several, found 'king'",
        ),
        (
            "[luigid]\nauth=ldap\n",
            "[luigid] auth: expected one of none, basic, token, proxy, found 'ldap'",
        ),
        (
            "[luigid]\nauth_user_header=a b\n",
            "[luigid] auth_user_header: expected the name of a header, found 'a b'",
        ),
        ("[resources]\ngpu=1.5\n", "[resources] gpu: expected a whole number, found '1.5'"),
        (
            "[luigid]\nmax_body_bytes=0\n",
            "[luigid] max_body_bytes: expected a whole number from 1 to 33554432, found '0'",
        ),
        (
            "[luigid]\nmax_body_bytes=33554433\n",
            "[luigid] max_body_bytes: expected a whole number from 1 to 33554432, found '33554433'",
        ),
        (
            "[luigid]\nmax_call_values=150001\n",
            "[luigid] max_call_values: expected a whole number from 1 to 150000, found '150001'",
        ),
        (
            "[luigid]\nmax_body=5\n",
            f"[luigid] max_body: unknown key, expected one of {', '.join(LUIGID_KEYS)}",
        ),
        (
            "[scheduler]\nstate_path=${NOT_SET}\n",
            "[scheduler] state_path: the environment variable NOT_SET is not set",
        ),
        (
            "[scheduler]\nmetrics_collector=datadog\n[datadog]\napi_key=${NOT_SET}\n",
            "[datadog] api_key: the environment variable NOT_SET is not set",
        ),
        (
            "[scheduler]\nrecord_task_history=true\n[task_history]\ndb_connection=${NOT_SET}\n",
            "[task_history] db_connection: the environment variable NOT_SET is not set",
        ),
        (
            "[resources]\ngpu=${NOT_SET}\n",
            "[resources] gpu: the environment variable NOT_SET is not set",
        ),
        (
            "[scheduler]\nstate_path=~nobody-of-this-name/x\n",
            "[scheduler] state_path: ~ stands for a home directory that is not known: "
            "'~nobody-of-this-name/x'",
        ),
    ],
)
def test_invalid_value_is_refused_with_file_section_and_key(
    load: Load, tmp_path: Path, text: str, reason: str
) -> None:
    with pytest.raises(ConfigError) as refusal:
        load(text)

    assert str(refusal.value) == f"{tmp_path / 'luigi.cfg'}: {reason}"


@pytest.mark.parametrize(
    "text",
    [
        "[prometheus]\nuse_task_family_in_labels=${NOT_SET}\n[datadog]\napi_key=${NOT_SET}\n",
        "[task_history]\ndb_connection=${NOT_SET}\n",
        "[smtp]\nhost=${NOT_SET}\n[sendgrid]\napikey=%(missing)s\n",
        "[email]\nreceiver=a@b\nformat=none\n[smtp]\nhost=${NOT_SET}\n",
        "[core]\nsmtp_host=${NOT_SET}\n",
        "[batch_email]\nemail_interval=${NOT_SET}\n",
    ],
)
def test_unused_section_may_refer_to_what_is_missing(load: Load, text: str) -> None:
    config = load(text)

    assert config.mail_obstacle is None
    assert not [warning for warning in config.warnings if "NOT_SET" in warning]
    assert (config.prometheus, config.datadog) == (PrometheusSection(), DatadogSection())
    assert (config.task_history, config.smtp) == (TaskHistorySection(), SmtpSection())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "[email]\nreceiver=a@b\n[smtp]\nport=${NOT_SET}\n",
            "[smtp] port: the environment variable NOT_SET is not set",
        ),
        (
            "[email]\nreceiver=a@b\n[core]\nsmtp_host=${NOT_SET}\n",
            "[core] smtp_host: the environment variable NOT_SET is not set",
        ),
        (
            "[email]\nreceiver=a@b\nmethod=sendgrid\n[sendgrid]\napikey=${NOT_SET}\n",
            "[sendgrid] apikey: the environment variable NOT_SET is not set",
        ),
        (
            "[email]\nreceiver=${NOT_SET}\n[smtp]\nhost=${NOT_SET}\n",
            "[email] receiver: the environment variable NOT_SET is not set",
        ),
        (
            "[scheduler]\nbatch_emails=true\n[batch_email]\nemail_interval=${NOT_SET}\n",
            "[batch_email] email_interval: the environment variable NOT_SET is not set",
        ),
        (
            "[email]\nreceiver=a@b\n[smtp]\npassword=100%\n",
            "[smtp] password: '%' must be followed by '%' or '(', found: '%'",
        ),
    ],
)
def test_mail_that_refers_to_what_is_missing_is_not_sent_and_said(
    load: Load, tmp_path: Path, text: str, reason: str
) -> None:
    config = load(text)

    assert config.mail_obstacle == f"{tmp_path / 'luigi.cfg'}: {reason}"
    assert f"{config.mail_obstacle}; no mail is sent" in config.warnings


def test_home_directory_is_expanded_in_every_path(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    paths = ("unix_socket", "pidfile", "logdir", "state_path")
    config = load("[core]\nlogging_conf_file=~/l.cfg\n", **dict.fromkeys(paths, "~/x"))

    assert config.core.logging_conf_file == Path("/home/me/l.cfg")
    assert config.scheduler.state_path == Path("/home/me/x")
    assert config.server == ServerOptions(
        unix_socket=Path("/home/me/x"), pidfile=Path("/home/me/x"), logdir=Path("/home/me/x")
    )


def test_home_directory_is_expanded_in_the_path_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "mine.cfg").write_text("[scheduler]\nretry_count=1\n")
    environ = {"LUIGI_CONFIG_PATH": "~/mine.cfg"}

    config = Config.load({}, environ=environ, system=tmp_path / "etc", directory=tmp_path / "work")

    assert config.scheduler.retry_count == 1


def test_empty_path_means_none(load: Load) -> None:
    config = load("[scheduler]\nstate_path=\n", pidfile="", logdir="", unix_socket="")

    assert config.scheduler.state_path is None
    assert config.server == ServerOptions()
    assert load(state_path="").scheduler.state_path is None


def test_invalid_value_is_ignored_if_a_later_file_overrides_it(tmp_path: Path) -> None:
    (tmp_path / "client.cfg").write_text("[scheduler]\nretry_count=many\n")
    (tmp_path / "luigi.cfg").write_text("[scheduler]\nretry_count=1\n")

    config = Config.load({}, environ={}, system=tmp_path / "etc", directory=tmp_path)

    assert config.scheduler.retry_count == 1


def test_invalid_flag_is_refused_by_name(load: Load) -> None:
    with pytest.raises(ConfigError) as refusal:
        load(port="99999")

    assert str(refusal.value) == "--port: expected a port from 0 to 65535, found '99999'"


def test_unknown_key_of_luigi_section_is_ignored_with_warning(load: Load, tmp_path: Path) -> None:
    config = load("[scheduler]\nretry_delays=${NOT_SET}\n[cors]\nmax-ages=1\n[core]\nworkers=2\n")

    assert config.warnings == (
        f"{tmp_path / 'luigi.cfg'}: [scheduler] retry_delays: unknown key, ignored",
        f"{tmp_path / 'luigi.cfg'}: [cors] max-ages: unknown key, ignored",
    )


def test_deprecated_spelling_is_read_with_warning_in_any_section(
    load: Load, tmp_path: Path
) -> None:
    config = load("[luigid]\nmax-body-bytes=5\n")

    assert config.luigid.max_body_bytes == 5
    assert config.warnings == (
        f"{tmp_path / 'luigi.cfg'}: [luigid] max-body-bytes: deprecated spelling, use "
        "max_body_bytes",
    )


DEPRECATED_NAMES = """
[core]
error-email = a@mail.example, b@mail.example
email-sender = luigi@mail.example
email-prefix = [prod]
email_type = html
smtp_host = mail.example
smtp_port = 587
smtp_local_hostname = me.example
smtp_without_tls = true
smtp_ssl = true
smtp_timeout = 2.5
smtp_login = luigi
smtp_password = secret
[email]
type = sendgrid
SENGRID_API_KEY = key
[batch-notifier]
email-interval-minutes = 5
"""


def test_deprecated_names_are_read_with_warnings(load: Load, tmp_path: Path) -> None:
    config = load(DEPRECATED_NAMES)

    assert config.email == EmailSection(
        receiver=("a@mail.example", "b@mail.example"),
        sender="luigi@mail.example",
        prefix="[prod]",
        format="html",
        method="sendgrid",
    )
    assert config.smtp == SmtpSection(
        host="mail.example",
        port=587,
        local_hostname="me.example",
        no_tls=True,
        ssl=True,
        timeout=2.5,
        username="luigi",
        password="secret",
    )
    assert config.sendgrid.apikey == "key"
    assert config.batch_email.email_interval == 5
    path = tmp_path / "luigi.cfg"
    assert len(config.warnings) == 15
    assert config.warnings[:2] == (
        f"{path}: [core] error-email: deprecated, use [email] receiver",
        f"{path}: [core] email-sender: deprecated, use [email] sender",
    )
    assert config.warnings[-1] == (
        f"{path}: [batch-notifier] email-interval-minutes: deprecated, use [batch_email] "
        "email_interval"
    )


def test_deprecated_names_in_toml_need_the_spelling_of_luigi(load: Load) -> None:
    config = load(
        """
[core]
error-email = "a@mail.example"
email_type = "html"
""",
        toml=True,
    )

    assert (config.email.receiver, config.email.format) == (("a@mail.example",), "plain")


def test_current_name_takes_precedence_over_deprecated_name(load: Load) -> None:
    config = load("[core]\nsmtp_host=old\n[smtp]\nhost=new\n")

    assert (config.smtp.host, config.warnings) == ("new", ())


def test_invalid_value_of_deprecated_name_is_refused_under_that_name(
    load: Load, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError) as refusal:
        load("[core]\nsmtp_port=many\n")

    assert str(refusal.value) == (
        f"{tmp_path / 'luigi.cfg'}: [core] smtp_port: expected a port from 0 to 65535, found 'many'"
    )


def test_all_errors_are_found(tmp_path: Path) -> None:
    (tmp_path / "luigi.cfg").write_text(
        "[scheduler]\nretry_delay=soon\nretry_count=${NO_SUCH}\n[luigid]\ncolour=red\n"
        "max_body_bytes=-1\n[resources]\nprinter=two\n"
    )
    errors = find_errors({"port": "x"}, environ={}, system=tmp_path / "etc", directory=tmp_path)
    file = tmp_path / "luigi.cfg"
    assert sorted(error.removeprefix(f"{file}: ").split(": ")[0] for error in errors) == [
        "--port",
        "[luigid] colour",
        "[luigid] max_body_bytes",
        "[resources] printer",
        "[scheduler] retry_delay",
    ]


def test_settings_that_load_have_no_errors(tmp_path: Path) -> None:
    (tmp_path / "luigi.cfg").write_text("[smtp]\nhost=${NO_SUCH}\n")
    assert find_errors({}, environ={}, system=tmp_path / "etc", directory=tmp_path) == []


def test_file_that_cannot_be_read_is_the_only_error(tmp_path: Path) -> None:
    (tmp_path / "luigi.cfg").write_text("[scheduler")
    (error,) = find_errors({"port": "x"}, environ={}, system=tmp_path, directory=tmp_path)
    assert str(tmp_path / "luigi.cfg") in error


HOOK = "[webhook.team]\nurl = https://chat.example/services/T0/secret?key=a%%2Fb\n"


def test_webhooks_are_read_with_their_defaults(load: Load) -> None:
    text = f"{HOOK}events = late, failed\nfamilies = Im*, Re?ort\n[webhook.other]\nurl = http://x\n"
    webhooks = load(text).webhooks
    assert list(webhooks) == ["team", "other"]
    assert webhooks["team"].url == "https://chat.example/services/T0/secret?key=a%2Fb"
    assert webhooks["team"].events == ("failed", "late")
    assert webhooks["team"].families == ("Im*", "Re?ort")
    assert webhooks["other"] == WebhookSection(url="http://x")


def test_webhooks_of_toml_are_tables(load: Load) -> None:
    text = '[webhook.team]\nurl = "http://x"\nevents = ["failed"]\nlate_factor = ""\n'
    assert load(text, toml=True).webhooks == {
        "team": WebhookSection(url="http://x", events=("failed",), late_factor=None)
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[webhook.team]\n", "[webhook.team]: url is missing"),
        (f"{HOOK}uri = x\n", "[webhook.team] uri: unknown key, expected one of url, format"),
        ("[webhook.a b]\nurl = http://x\n", "[webhook.a b]: the name of a webhook has up to 32"),
        (f"{HOOK}events = broken\n", "events: expected some of failed, disabled"),
        (f"{HOOK}late_factor = 0.5\n", "late_factor: expected a number from 1 to 1000"),
        (f"{HOOK}give_up_after = nan\n", "give_up_after: expected a number of seconds from 1"),
    ],
)
def test_wrong_webhook_is_refused(load: Load, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(text)
    assert message in str(error.value)


@pytest.mark.parametrize("url", ["ftp://x/secret", "https:///secret", "http://u:secret@x", "é"])
def test_url_of_webhook_is_not_shown(load: Load, url: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(f"[webhook.team]\nurl = {url}\n")
    assert str(error.value).endswith("[webhook.team] url: expected an http or https URL")
    assert "secret" not in repr(load(f"{HOOK}secret = secret\n"))


def test_too_many_webhooks_are_refused(load: Load) -> None:
    text = "".join(f"[webhook.w{n}]\nurl = http://x\n" for n in range(33))
    with pytest.raises(ConfigError, match="there are 33 webhooks, at most 32 can be"):
        load(text)
