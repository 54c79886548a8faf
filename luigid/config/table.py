"""The table of settings: one class a section, one field a setting.

Configuration files, command line, documentation and tests read this table. To add a setting, add a
field; to add a section, add a class, list it in SECTIONS and give `Config` a field of its name.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from luigid.config.mail_table import (
    BatchEmailSection,
    EmailSection,
    SendgridSection,
    SmtpSection,
)
from luigid.config.metrics_table import DatadogSection, PrometheusSection
from luigid.config.settings import (
    Section,
    Setting,
    SettingRow,
    Settings,
    UnknownKey,
    setting_rows,
)
from luigid.config.value_types import (
    BOOLEAN,
    FRAME_ORIGINS,
    HEADER_NAME,
    HOST_NAMES,
    INTEGER,
    NETWORKS,
    NUMBER,
    OPTIONAL_LOG_URL,
    OPTIONAL_PATH,
    OPTIONAL_TEXT,
    OPTIONAL_URL,
    ORIGINS,
    PATH,
    PORT,
    POSITIVE,
    SWITCH,
    TEXT,
    choice,
    positive_up_to,
)
from luigid.log_links import PLACEHOLDERS
from luigid.state.policy import Policy

#: The maxima of the document, which settings may only lower.
MAX_BODY_BYTES = 32 * 1024 * 1024
MAX_CALL_VALUES = 150_000

#: The scheduler's rules bring their own defaults, so that they can be used without configuration.
_DEFAULT = Policy()


@dataclass(frozen=True, kw_only=True)
class ServerOptions(Settings):
    """Options that only the command line can set."""

    address: Annotated[
        str | None,
        Setting(OPTIONAL_TEXT, "Address to listen on; by default, all addresses.", flag=True),
    ] = None
    port: Annotated[
        int,
        Setting(PORT, "Port to listen on; 0 picks any free port.", flag=True),
    ] = 8082
    unix_socket: Annotated[
        Path | None,
        Setting(OPTIONAL_PATH, "Unix socket to listen on, instead of address and port.", flag=True),
    ] = None
    background: Annotated[
        bool,
        Setting(BOOLEAN, "Run in the background and log to a file.", flag=True),
    ] = False
    pidfile: Annotated[
        Path | None,
        Setting(
            OPTIONAL_PATH,
            "File that holds the process id while the server runs. Its folder is created if it is "
            "missing, as by Luigi.",
            flag=True,
        ),
    ] = None
    logdir: Annotated[
        Path | None,
        Setting(
            OPTIONAL_PATH,
            "Directory of the log file, luigi-server.log; by default, the server logs to standard "
            "error or, in the background, to /var/log/luigi.",
            flag=True,
        ),
    ] = None
    log_level: Annotated[
        str | None,
        Setting(
            choice("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", upper=True),
            "Lowest level that is logged; by default, the level of the logging configuration, "
            "or INFO.",
            flag=True,
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class SchedulerSection(Section):
    """How the scheduler treats tasks and workers.

    A task may override retry_count, disable_window and disable_hard_timeout.
    """

    name = "scheduler"
    unknown_key = UnknownKey.REPORTED

    retry_delay: Annotated[
        float,
        Setting(
            NUMBER,
            "Seconds after which a FAILED task becomes PENDING again, at the next prune; negative: "
            "never.",
        ),
    ] = _DEFAULT.retry_delay
    remove_delay: Annotated[
        float,
        Setting(
            NUMBER,
            "Seconds after which a task without stakeholders is removed; negative: at the next "
            "prune.",
        ),
    ] = _DEFAULT.remove_delay
    worker_disconnect_delay: Annotated[
        float,
        Setting(
            NUMBER,
            "Seconds without a call from a worker after which it is removed and its running tasks "
            "fail; also how long resources stay reserved for a worker after its last call.",
        ),
    ] = _DEFAULT.worker_disconnect_delay
    state_path: Annotated[
        Path | None,
        Setting(
            OPTIONAL_PATH,
            "Luigi's state file, which is imported once; the state itself is stored beside it, in "
            "a SQLite file with the suffix .db. If it is empty, the state is in memory only.",
            flag=True,
        ),
    ] = Path("/var/lib/luigi-server/state.pickle")
    batch_emails: Annotated[
        bool,
        Setting(
            BOOLEAN,
            "Collect failures and mail them in batches, see [batch_email], instead of one mail for "
            "each disabled task.",
        ),
    ] = _DEFAULT.batch_emails
    disable_window: Annotated[
        int,
        Setting(INTEGER, "Seconds for which a failure of a task counts towards retry_count."),
    ] = _DEFAULT.disable_window
    retry_count: Annotated[
        int,
        Setting(INTEGER, "Number of failures within disable_window that disables a task."),
    ] = _DEFAULT.retry_count
    disable_hard_timeout: Annotated[
        int,
        Setting(
            INTEGER,
            "Seconds after a task's first failure from which any further failure disables it.",
        ),
    ] = _DEFAULT.disable_hard_timeout
    disable_persist: Annotated[
        int,
        Setting(INTEGER, "Seconds for which a task stays disabled after too many failures."),
    ] = _DEFAULT.disable_persist
    max_shown_tasks: Annotated[
        int,
        Setting(INTEGER, "Number of tasks above which task_list answers only their number."),
    ] = _DEFAULT.max_shown_tasks
    max_graph_nodes: Annotated[
        int,
        Setting(INTEGER, "Number of tasks, breadth first, after which a graph is cut off."),
    ] = _DEFAULT.max_graph_nodes
    record_task_history: Annotated[
        bool,
        Setting(BOOLEAN, "Record the runs of tasks in a database, see [task_history]."),
    ] = _DEFAULT.record_task_history
    prune_on_get_work: Annotated[
        bool,
        Setting(BOOLEAN, "Prune before each get_work too, not only every 60 seconds."),
    ] = _DEFAULT.prune_on_get_work
    pause_enabled: Annotated[
        bool,
        Setting(BOOLEAN, "Allow pause and unpause; if false, they do nothing."),
    ] = _DEFAULT.pause_enabled
    send_messages: Annotated[
        bool,
        Setting(BOOLEAN, "Allow messages to running tasks."),
    ] = _DEFAULT.send_messages
    metrics_collector: Annotated[
        str,
        Setting(
            choice("default", "none", "datadog", "prometheus", "custom"),
            "Collector of the metrics of tasks, in addition to the server's own metrics at "
            "/metrics; default means none.",
        ),
    ] = "default"
    metrics_custom_import: Annotated[
        str | None,
        Setting(
            OPTIONAL_TEXT,
            "Dotted path of the class of a custom metrics_collector, see docs/metrics.md.",
        ),
    ] = None
    stable_done_cooldown_secs: Annotated[
        int,
        Setting(INTEGER, "Seconds after DONE during which a task cannot become PENDING."),
    ] = _DEFAULT.stable_done_cooldown_secs


@dataclass(frozen=True, kw_only=True)
class CorsSection(Section):
    """Which pages of other origins may call the API, below /api/."""

    name = "cors"
    unknown_key = UnknownKey.REPORTED

    enabled: Annotated[
        bool,
        Setting(BOOLEAN, "Allow calls from pages of other origins at all."),
    ] = False
    allowed_origins: Annotated[
        tuple[str, ...],
        Setting(ORIGINS, "Origins that may call; `*` and `null` in this list are ignored."),
    ] = ()
    allow_any_origin: Annotated[bool, Setting(BOOLEAN, "Allow calls from every origin.")] = False
    allow_null_origin: Annotated[
        bool,
        Setting(BOOLEAN, "Allow calls from the origin `null`."),
    ] = False
    max_age: Annotated[
        int,
        Setting(INTEGER, "Seconds for which a browser may cache the answer to a preflight."),
    ] = 86400
    allowed_methods: Annotated[
        str,
        Setting(TEXT, "Value of Access-Control-Allow-Methods."),
    ] = "GET, OPTIONS"
    allowed_headers: Annotated[
        str,
        Setting(TEXT, "Value of Access-Control-Allow-Headers."),
    ] = "Accept, Content-Type, Origin"
    exposed_headers: Annotated[
        str,
        Setting(TEXT, "Value of Access-Control-Expose-Headers; empty: the header is not sent."),
    ] = ""
    allow_credentials: Annotated[
        bool,
        Setting(BOOLEAN, "Allow calls that carry the user's credentials."),
    ] = False


@dataclass(frozen=True, kw_only=True)
class TaskHistorySection(Section):
    """The database of the task history, if record_task_history is true.

    PostgreSQL and MySQL (or MariaDB) need a driver: `pip install 'luigid[postgresql]'` or
    `'luigid[mysql]'`. The tables are Luigi's, so an existing database can be used.
    """

    name = "task_history"
    unknown_key = UnknownKey.REPORTED

    db_connection: Annotated[
        str | None,
        Setting(
            OPTIONAL_TEXT,
            "SQLAlchemy URL of the database; by default, the SQLite file task-history.db beside "
            "state_path, or in the user's state directory if the default state_path is not "
            "writable.",
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class CoreSection(Section):
    """How the server logs; the other keys of this section are for workers."""

    name = "core"
    unknown_key = UnknownKey.IGNORED

    no_configure_logging: Annotated[
        bool,
        Setting(SWITCH, "Do not set up logging; all other logging settings are then ignored."),
    ] = False
    logging_conf_file: Annotated[
        Path | None,
        Setting(PATH, "File for Python's logging.config.fileConfig; it must exist."),
    ] = None


@dataclass(frozen=True, kw_only=True)
class LuigidSection(Section):
    """Settings that Luigi's own server does not have."""

    name = "luigid"
    unknown_key = UnknownKey.REFUSED

    state_url: Annotated[
        str | None,
        Setting(
            OPTIONAL_TEXT,
            "SQLAlchemy URL of the database for the state, instead of the SQLite file; with "
            "`memory:` the state is in memory only.",
        ),
    ] = None
    standby: Annotated[
        bool,
        Setting(
            BOOLEAN,
            "While another server holds the state, wait and take over when it ends; PostgreSQL "
            "only.",
        ),
    ] = False
    public_url: Annotated[
        str | None,
        Setting(
            OPTIONAL_URL,
            "URL at which users reach the web page, such as `https://luigi.example/`; mails link "
            "to it.",
        ),
    ] = None
    log_url_template: Annotated[
        str | None,
        Setting(
            OPTIONAL_LOG_URL,
            "Where the logs of tasks are: a URL with placeholders, to which the page links, like "
            "`https://logs.example/?q={task_id}&host={host}&since={started}`. "
            f"There are {', '.join(f'`{{{name}}}`' for name in PLACEHOLDERS)}; the values are "
            "percent-encoded.",
        ),
    ] = None
    allowed_hosts: Annotated[
        tuple[str, ...],
        Setting(
            HOST_NAMES,
            "Host names by which clients may ask for this server, such as `luigi.example, "
            "*.luigi.example`; besides these only that of public_url and those of loopback. `*` "
            "allows all. By default, workers and programs may use any name, and browsers those "
            "that nobody else can register.",
        ),
    ] = ()
    frame_origins: Annotated[
        tuple[str, ...],
        Setting(
            FRAME_ORIGINS,
            "Pages that may show `/embed/panel` in a frame, by origin, such as "
            "`https://wiki.example, https://*.dashboards.example`; by default none. Nothing else "
            "of this server can be framed. See docs/share.md.",
        ),
    ] = ()
    trusted_proxies: Annotated[
        tuple[str, ...],
        Setting(
            NETWORKS,
            "Addresses and networks of proxies before this server, such as `127.0.0.1, "
            "10.1.0.0/16`; `unix` for the Unix socket. Requests from these keep their "
            "`X-Request-Id`, and what they say of the client counts: `X-Forwarded-For`, "
            "`X-Forwarded-Proto` and, with `auth = proxy`, the user.",
        ),
    ] = ()
    auth: Annotated[
        str,
        Setting(
            choice("none", "basic", "token", "proxy"),
            "Who may do what: `none`: everybody everything; `basic`: names and passwords of "
            "auth_file; `token`: tokens that `luigid token add` makes; `proxy`: a proxy before "
            "this server has people log in. See docs/access.md.",
        ),
    ] = "none"
    auth_file: Annotated[
        Path | None,
        Setting(
            OPTIONAL_PATH,
            "With `auth = basic`, the file of names and passwords, which `luigid user add` writes; "
            "a file of htpasswd with hashes of bcrypt or argon2. Changes count within seconds.",
        ),
    ] = None
    auth_user_header: Annotated[
        str,
        Setting(
            HEADER_NAME,
            "With `auth = proxy`, the header in which a proxy of trusted_proxies names the user.",
        ),
    ] = "X-Forwarded-User"
    auth_groups_header: Annotated[
        str,
        Setting(
            HEADER_NAME,
            "With `auth = proxy`, the header with the user's groups, with commas between them.",
        ),
    ] = "X-Forwarded-Groups"
    auth_open_metrics: Annotated[
        bool,
        Setting(BOOLEAN, "Answer `/metrics` to everybody also where callers must log in."),
    ] = False
    session_seconds: Annotated[
        int,
        Setting(POSITIVE, "Seconds after which who has logged in on the page must do so again."),
    ] = 43_200
    log_format: Annotated[
        str,
        Setting(
            choice("text", "json"),
            "`text`: lines for people; `json`: each record of the log is an object in one line.",
        ),
    ] = "text"
    tls_cert: Annotated[
        Path | None,
        Setting(
            OPTIONAL_PATH,
            "File with the server's certificate and those that vouch for it, in PEM; with it, the "
            "port speaks HTTPS. The server reads it again when it changes.",
        ),
    ] = None
    tls_key: Annotated[
        Path | None,
        Setting(
            OPTIONAL_PATH,
            "File with the key of tls_cert, in PEM and not encrypted; by default, it is in the "
            "same file.",
        ),
    ] = None
    max_body_bytes: Annotated[
        int,
        Setting(
            positive_up_to(MAX_BODY_BYTES),
            "Maximum size of a request body in bytes; larger ones are refused.",
        ),
    ] = MAX_BODY_BYTES
    max_call_values: Annotated[
        int,
        Setting(
            positive_up_to(MAX_CALL_VALUES),
            "Maximum number of commas, colons and opening brackets, outside of strings, in the "
            "arguments of a call, which is about that of values and names; more are refused.",
        ),
    ] = MAX_CALL_VALUES
    max_connections: Annotated[
        int,
        Setting(
            POSITIVE,
            "Maximum number of connections. One more closes the one that has been idle the "
            "longest; if there is none, it waits.",
        ),
    ] = 10_000
    header_timeout: Annotated[
        int,
        Setting(POSITIVE, "Seconds in which a client must have sent the headers of a request."),
    ] = 60
    transfer_timeout: Annotated[
        int,
        Setting(
            POSITIVE,
            "Seconds in which a client must have sent the body of a request and received the "
            "answer; event streams are exempt.",
        ),
    ] = 600
    idle_timeout: Annotated[
        int,
        Setting(
            POSITIVE,
            "Seconds after which a connection without a request is closed. A worker of Luigi "
            "that finds its connection closed may wait for half a minute before it tries again.",
        ),
    ] = 3600
    compare_validators: Annotated[
        bool,
        Setting(
            BOOLEAN,
            "Check every call with both validators, and fail if they differ; slow, for tests.",
        ),
    ] = False
    verify_mail_host: Annotated[
        bool,
        Setting(
            BOOLEAN,
            "Send mail only to a mail host with a valid certificate; Luigi accepts any.",
        ),
    ] = False
    audit_days: Annotated[
        int,
        Setting(POSITIVE, "Days for which the record of operators' actions is kept."),
    ] = 365
    history_retention_days: Annotated[
        int | None,
        Setting(
            POSITIVE,
            "Days after its last event at which a record of the task history is deleted; by "
            "default, records are never deleted.",
        ),
    ] = None
    history_found_complete: Annotated[
        bool,
        Setting(
            BOOLEAN,
            "Record each time that a worker finds a task complete without a run, as COMPLETE; "
            "Luigi records the first time, as DONE.",
        ),
    ] = False


#: Every section that has settings, in the order of the documentation.
SECTIONS: tuple[type[Section], ...] = (
    SchedulerSection,
    CorsSection,
    PrometheusSection,
    DatadogSection,
    EmailSection,
    SmtpSection,
    SendgridSection,
    BatchEmailSection,
    TaskHistorySection,
    CoreSection,
    LuigidSection,
)


def flags() -> tuple[SettingRow, ...]:
    """Return the settings that the command line can set."""
    tables: tuple[type[Settings], ...] = (ServerOptions, *SECTIONS)
    return tuple(row for table in tables for row in setting_rows(table) if row.setting.flag)
