"""The table of settings: one class a section, one field a setting.

Files, command line, documentation and tests read this table. A further setting is one field; a
further section is one class, its name in SECTIONS and its field in Config.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from luigid.config.kinds import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    OPTIONAL_TEXT,
    ORIGINS,
    PATH,
    PORT,
    POSITIVE,
    SWITCH,
    TEXT,
    choice,
)
from luigid.config.mail_table import (
    BatchEmailSection,
    EmailSection,
    SendgridSection,
    SmtpSection,
)
from luigid.config.metrics_table import DatadogSection, PrometheusSection
from luigid.config.settings import Row, Section, Setting, Settings, UnknownKey, rows


@dataclass(frozen=True, kw_only=True)
class ServerOptions(Settings):
    """What only the command line says."""

    address: Annotated[
        str | None,
        Setting(OPTIONAL_TEXT, "Address to listen on; without it, all of them.", flag=True),
    ] = None
    port: Annotated[
        int,
        Setting(PORT, "Port to listen on; 0 takes any free one.", flag=True),
    ] = 8082
    unix_socket: Annotated[
        Path | None,
        Setting(PATH, "Unix socket to listen on, instead of address and port.", flag=True),
    ] = None
    background: Annotated[
        bool,
        Setting(BOOLEAN, "Run in the background and log to a file.", flag=True),
    ] = False
    pidfile: Annotated[
        Path | None,
        Setting(PATH, "File that holds the process id while the server runs.", flag=True),
    ] = None
    logdir: Annotated[
        Path | None,
        Setting(
            PATH,
            "Directory of the log file, luigi-server.log; without it, standard error, or "
            "/var/log/luigi in the background.",
            flag=True,
        ),
    ] = None
    log_level: Annotated[
        str | None,
        Setting(
            choice("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", upper=True),
            "Lowest level that is logged; without it, what the configuration of logging says, "
            "else INFO.",
            flag=True,
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class SchedulerSection(Section):
    """What the scheduler does with tasks and workers.

    A task may bring a retry_count, disable_window and disable_hard_timeout of its own.
    """

    name = "scheduler"
    unknown_key = UnknownKey.REPORTED

    retry_delay: Annotated[
        float,
        Setting(
            NUMBER,
            "Seconds until a FAILED task is PENDING again, at the next prune; negative: never.",
        ),
    ] = 900.0
    remove_delay: Annotated[
        float,
        Setting(
            NUMBER,
            "Seconds for which a task without stakeholders is kept; negative: to the next prune.",
        ),
    ] = 600.0
    worker_disconnect_delay: Annotated[
        float,
        Setting(
            NUMBER,
            "Seconds of silence after which a worker is dropped and what it runs fails; also how "
            "long resources are reserved for a worker that was heard of.",
        ),
    ] = 60.0
    state_path: Annotated[
        Path,
        Setting(
            PATH,
            "Luigi's file of the state: it is imported once; the state is kept beside it, in a "
            "SQLite file with the ending .db. See state.md.",
            flag=True,
        ),
    ] = Path("/var/lib/luigi-server/state.pickle")
    batch_emails: Annotated[
        bool,
        Setting(
            BOOLEAN,
            "Failures are mailed in batches, see [batch_email], and no longer each disabled task "
            "at once.",
        ),
    ] = False
    disable_window: Annotated[
        int,
        Setting(INTEGER, "Seconds within which the failures of a task are counted."),
    ] = 3600
    retry_count: Annotated[
        int,
        Setting(INTEGER, "Failures within disable_window at which a task is disabled."),
    ] = 999999999
    disable_hard_timeout: Annotated[
        int,
        Setting(
            INTEGER,
            "Seconds since its first failure after which a further one disables a task, whatever "
            "the count.",
        ),
    ] = 999999999
    disable_persist: Annotated[
        int,
        Setting(INTEGER, "Seconds for which a task that failed too often stays disabled."),
    ] = 86400
    max_shown_tasks: Annotated[
        int,
        Setting(INTEGER, "Tasks above which task_list answers only how many there are."),
    ] = 100000
    max_graph_nodes: Annotated[
        int,
        Setting(INTEGER, "Tasks after which a graph, taken breadth first, is cut."),
    ] = 100000
    record_task_history: Annotated[
        bool,
        Setting(BOOLEAN, "The runs of tasks are recorded in a database, see [task_history]."),
    ] = False
    prune_on_get_work: Annotated[
        bool,
        Setting(BOOLEAN, "Prune before each get_work, not only every 60 seconds."),
    ] = False
    pause_enabled: Annotated[
        bool,
        Setting(BOOLEAN, "The scheduler can be paused; if not, pause and unpause do nothing."),
    ] = True
    send_messages: Annotated[
        bool,
        Setting(BOOLEAN, "Messages can be sent to running tasks."),
    ] = True
    metrics_collector: Annotated[
        str,
        Setting(
            choice("default", "none", "datadog", "prometheus", "custom"),
            "Where the metrics of tasks go, besides the server's own at /metrics; default means "
            "none.",
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
        Setting(INTEGER, "Seconds after DONE within which a task does not become PENDING."),
    ] = 10


@dataclass(frozen=True, kw_only=True)
class CorsSection(Section):
    """Which pages of other origins may call the server, below /api/."""

    name = "cors"
    unknown_key = UnknownKey.REPORTED

    enabled: Annotated[
        bool,
        Setting(BOOLEAN, "Pages of other origins may call at all."),
    ] = False
    allowed_origins: Annotated[
        tuple[str, ...],
        Setting(ORIGINS, "Origins that may call; `*` and `null` in it are dropped."),
    ] = ()
    allow_any_origin: Annotated[bool, Setting(BOOLEAN, "Every origin may call.")] = False
    allow_null_origin: Annotated[bool, Setting(BOOLEAN, "The origin `null` may call.")] = False
    max_age: Annotated[
        int,
        Setting(INTEGER, "Seconds for which a browser may keep the answer to a preflight."),
    ] = 86400
    allowed_methods: Annotated[
        str,
        Setting(TEXT, "Sent as Access-Control-Allow-Methods."),
    ] = "GET, OPTIONS"
    allowed_headers: Annotated[
        str,
        Setting(TEXT, "Sent as Access-Control-Allow-Headers."),
    ] = "Accept, Content-Type, Origin"
    exposed_headers: Annotated[
        str,
        Setting(TEXT, "Sent as Access-Control-Expose-Headers, unless empty."),
    ] = ""
    allow_credentials: Annotated[
        bool,
        Setting(BOOLEAN, "Calls may carry the user's credentials."),
    ] = False


@dataclass(frozen=True, kw_only=True)
class TaskHistorySection(Section):
    """Where runs are recorded, if record_task_history is true.

    PostgreSQL and MySQL (or MariaDB) need a driver: `pip install 'luigid[postgresql]'` or
    `'luigid[mysql]'`. The tables are Luigi's: an existing database goes on.
    """

    name = "task_history"
    unknown_key = UnknownKey.REPORTED

    db_connection: Annotated[
        str | None,
        Setting(
            OPTIONAL_TEXT,
            "URL of the database, as SQLAlchemy has it; without it, the SQLite file "
            "task-history.db beside state_path, or in the user's state folder if the default of "
            "state_path cannot be written.",
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class CoreSection(Section):
    """How the server logs; the rest of this section is for workers."""

    name = "core"
    unknown_key = UnknownKey.IGNORED

    no_configure_logging: Annotated[
        bool,
        Setting(SWITCH, "Logging is not set up at all; no other setting of logging counts."),
    ] = False
    logging_conf_file: Annotated[
        Path | None,
        Setting(PATH, "File for Python's logging.config.fileConfig; it must exist."),
    ] = None


@dataclass(frozen=True, kw_only=True)
class LuigidSection(Section):
    """What Luigi's own server does not have."""

    name = "luigid"
    unknown_key = UnknownKey.REFUSED

    state_url: Annotated[
        str | None,
        Setting(
            OPTIONAL_TEXT,
            "SQLAlchemy's URL of the database for the state, in place of the file; `memory:` keeps "
            "it in memory only.",
        ),
    ] = None
    standby: Annotated[
        bool,
        Setting(
            BOOLEAN,
            "While another server has the state, wait to take its place; with PostgreSQL only.",
        ),
    ] = False
    max_body_bytes: Annotated[
        int,
        Setting(POSITIVE, "Bytes above which the body of a request is refused."),
    ] = 32 * 1024 * 1024
    compare_validators: Annotated[
        bool,
        Setting(
            BOOLEAN,
            "Every call is checked by both validators, and a difference is an error; slow, for "
            "tests.",
        ),
    ] = False
    verify_mail_host: Annotated[
        bool,
        Setting(
            BOOLEAN, "Mail goes only to a mail host whose certificate is valid; Luigi takes any."
        ),
    ] = False
    history_retention_days: Annotated[
        int | None,
        Setting(
            POSITIVE,
            "Days after its last event at which a record of the task history is deleted; without "
            "it, records are kept.",
        ),
    ] = None


#: Every section with rows, in the order of the documentation.
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


def flags() -> tuple[Row, ...]:
    """Return the rows that the command line can set."""
    tables: tuple[type[Settings], ...] = (ServerOptions, *SECTIONS)
    return tuple(row for table in tables for row in rows(table) if row.setting.flag)
