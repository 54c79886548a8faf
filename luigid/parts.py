"""The composition root: builds the parts of a server from the settings, and wires them."""

import logging
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tornado.web import Application

from luigid.access.access import Access
from luigid.audit import Audit
from luigid.config import Config, SchedulerSection
from luigid.contract import Contract, Document
from luigid.contract.checker import Checker
from luigid.durability.logins import make_access
from luigid.durability.opening import StateError, read_state
from luigid.durations import Durations
from luigid.log_links import LogUrlTemplate
from luigid.metrics import ServerMetrics, TaskCollector
from luigid.overview import Overview, Streams
from luigid.overview.activity import Activity, count_levels
from luigid.overview.recent_runs import RecentRuns
from luigid.overview.worker_rows import as_text
from luigid.process import garbage
from luigid.process.event_loop import run_or_suspend
from luigid.process.folders import find_writable
from luigid.process.garbage import GarbageCollector
from luigid.process.shipped_files import shipped
from luigid.process.state_gate import StateGate
from luigid.scheduler import Scheduler
from luigid.scheduler.explanation import Explainer
from luigid.scheduler.heartbeat import Heartbeats
from luigid.scheduler.lateness import LateLimit, Lateness
from luigid.scheduler.operators import Operators
from luigid.state.events import Emit, Event
from luigid.state.policy import Policy
from luigid.state.record.event_records import RunEvent, read_event
from luigid.state.record.records import Record
from luigid.state.record.restoring import load
from luigid.state.record.undo_log import EVENT, NOTICE, UndoLog
from luigid.state.state import SchedulerState
from luigid.state.task import BATCH_RUNNING, RUNNING, Task
from luigid.storage.errors import LockLostError, StoreError
from luigid.storage.journal import Journal
from luigid.storage.memory_actions import MemoryActions
from luigid.storage.null_journal import NullJournal
from luigid.storage.store import Store
from luigid.storage.transactional_outbox import TransactionalOutbox
from luigid.storage.view_table import StoredView, record_of
from luigid.web import server
from luigid.web.cors import CorsPolicy
from luigid.web.trusted_proxies import TrustedProxies
from luigid.wording import count_of

# Parts that the settings do not ask for are not imported, for a quick start.
if TYPE_CHECKING:
    from luigid.history.history import History
    from luigid.history.past_durations import PastDurations
    from luigid.notifications.failure_batches import FailureBatches
    from luigid.notifications.mail import Mail
    from luigid.notifications.mail_queue import MailQueue
    from luigid.notifications.notifier import Notifier
    from luigid.notifications.webhooks.webhooks import Webhooks

logger = logging.getLogger(__name__)


class Observer(Protocol):
    """A part that receives events, and has threads or connections of its own."""

    def start(self) -> None:
        """Start its threads and connections."""

    def observe(self, event: Event) -> None:
        """Take an event without blocking."""

    def close(self, seconds: float) -> None:
        """Finish pending work, for at most so many seconds, and end the threads."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The parts of a server."""

    application: Application
    checker: Checker
    scheduler: Scheduler
    journal: Journal | NullJournal
    gate: StateGate
    overview: Overview
    streams: Streams
    metrics: ServerMetrics
    audit: Audit
    #: for how many days the actions of operators are kept
    audit_days: int
    notifier: "Notifier | None"
    webhooks: "Webhooks | None"
    lateness: Lateness
    activity: Activity
    #: None: the task history is off
    past_durations: "PastDurations | None"
    observers: Sequence[Observer]
    #: None: there are no logins
    access: Access | None
    #: where the state is stored, for log messages
    place: str
    garbage: GarbageCollector = field(default_factory=GarbageCollector)


def build(
    config: Config, store: Store | None = None, on_lock_lost: Callable[[str], None] = logger.error
) -> Parts:
    """Build the parts without starting any of them; load the state from the store, if given.

    `on_lock_lost` is called with the reason if another server takes the store over. Raises
    DocumentError, CollectorError, MailError, HistoryError, AccessError; StateError if the state
    cannot be read.
    """
    section = config.scheduler
    names = {field.name for field in fields(Policy)} & {field.name for field in fields(section)}
    settings = {name: getattr(section, name) for name in names}
    policy = Policy(
        **settings,
        has_notices=bool(config.webhooks),
        history_found_complete=config.luigid.history_found_complete,
    )
    undo_log = None if store is None else UndoLog()
    state = SchedulerState(config.resources, undo_log)
    stored = _Stored() if store is None else _load(state, store, config, policy)
    collector = _collector(config, state.tasks.get)
    notifier = _notifier(config)
    history = _history(config)
    webhooks = _webhooks(config, stored, is_stored=store is not None)
    observers: list[Observer] = [
        part for part in (collector, notifier, history, webhooks) if part is not None
    ]
    durations = Durations()
    gate = StateGate()
    activity = Activity(now, partial(count_levels, state), is_changing=lambda: gate.is_closed)
    recent = RecentRuns(
        now,
        state.with_status(RUNNING, BATCH_RUNNING),
        durations=durations,
        activity=activity,
        params_of=partial(_public_params, state),
        host_of=partial(_host_of, state),
    )
    past = _past_durations(history, durations, recent.since)
    observe = _to_all([recent.observe, *(part.observe for part in observers)])
    memory = MemoryActions()
    journal: Journal | NullJournal = NullJournal(observe, memory)
    if store is not None and undo_log is not None:
        journal = Journal(
            state,
            undo_log,
            store,
            observe,
            on_lock_lost=on_lock_lost,
            outbox=TransactionalOutbox(history, stored.events),
            notices=webhooks,
            gate=gate,
        )
        if history is not None and stored.events:
            history.replay([event for _, event in sorted(stored.events.items())])
        if webhooks is not None:
            webhooks.write_with(journal.write_soon)
    last_action = 0 if store is None else _last_action(store)
    audit = Audit(state, journal, store or memory, now, last_number=last_action)
    scheduler = Scheduler(state, policy, now, journal.observe, run_or_suspend)
    template = config.luigid.log_url_template
    overview = Overview(
        state,
        policy,
        now,
        Explainer(state, policy),
        gate=gate,
        log_url_template=None if template is None else LogUrlTemplate(template),
        recent=recent,
        activity=activity,
    )
    streams = Streams(overview)
    sources: dict[str, Callable[[], float]] = {
        "luigid_leader": lambda: 1,
        "luigid_store_up": lambda: journal.obstacle() is None,
        **({} if notifier is None else _mail_sources(notifier.queue)),
        **({} if history is None else _history_sources(history)),
        **({} if webhooks is None else _webhook_sources(webhooks)),
    }
    metrics = ServerMetrics(state, sources=sources, collector=collector)
    contract = read_contract(
        shipped("spec/openapi.yaml"),
        compare=config.luigid.compare_validators,
        max_marks=config.luigid.max_call_values,
    )
    checker = Checker(contract.document, max_marks=config.luigid.max_call_values)
    access = make_access(
        config, TrustedProxies(config.luigid.trusted_proxies), with_store=store is not None
    )
    application = server.build(
        contract,
        checker,
        scheduler,
        overview,
        streams,
        cors=CorsPolicy(**asdict(config.cors)),
        max_body_bytes=config.luigid.max_body_bytes,
        metrics=metrics,
        history=history,
        journal=journal,
        gate=gate,
        heartbeats=Heartbeats(state, now),
        operators=Operators(state, policy, now, journal.observe),
        audit=audit,
        views=[] if store is None else _views(store),
        record_view=journal.record_view,
        obstacle=journal.obstacle,
        access=access,
        opened=["metrics"] if config.luigid.auth_open_metrics else [],
        user_header=config.luigid.auth_user_header,
        past=past,
        frame_origins=config.luigid.frame_origins,
    )
    return Parts(
        application=application,
        checker=checker,
        scheduler=scheduler,
        journal=journal,
        gate=gate,
        overview=overview,
        streams=streams,
        metrics=metrics,
        audit=audit,
        audit_days=config.luigid.audit_days,
        notifier=notifier,
        webhooks=webhooks,
        lateness=_lateness(config, state, durations.usual, journal.observe),
        activity=activity,
        past_durations=past,
        observers=observers,
        access=access,
        place="memory only" if store is None else store.name,
    )


def now() -> float:
    """Return the time in seconds since the epoch."""
    return time.time()


def _to_all(observers: Sequence[Emit]) -> Emit:
    def observe(event: Event) -> None:
        for each in observers:
            each(event)

    return observe


@dataclass(frozen=True)
class _Stored:
    """What a store has besides the state."""

    #: the events of the outbox, by number
    events: dict[int, RunEvent] = field(default_factory=dict)
    #: the messages of webhooks, by key
    notices: dict[str, Record] = field(default_factory=dict)


def _load(state: SchedulerState, store: Store, config: Config, policy: Policy) -> _Stored:
    """Load the store into an empty state; return what else it has.

    Raises StateError.
    """
    stored = _Stored()

    def records() -> Iterator[tuple[str, Record]]:
        for kind, key, record in read_state(store, config, policy):
            if kind == EVENT:
                stored.events[int(key)] = read_event(record)
            elif kind == NOTICE:
                stored.notices[key] = record
            else:
                yield kind, record

    try:
        with garbage.paused():
            load(state, records(), now())
    except (StoreError, LockLostError) as error:
        raise StateError(f"{store.name}: {error}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise StateError(f"{store.name}: its records make no state: {error!r}") from error
    if state.tasks or state.workers:
        tasks, workers = len(state.tasks), len(state.workers)
        logger.info("the state has %s, %s", count_of(tasks, "task"), count_of(workers, "worker"))
    return stored


def _last_action(store: Store) -> int:
    """Return the number of the last action of operators. Raises StateError."""
    try:
        return store.last_action()
    except (StoreError, LockLostError) as error:
        raise StateError(f"{store.name}: {error}") from error


def _views(store: Store) -> list[StoredView]:
    """Return the shared views. Raises StateError."""
    try:
        views = store.read_views()
        for view in views:
            record_of(view)
    except (StoreError, LockLostError, ValueError) as error:
        raise StateError(f"{store.name}: {error}") from error
    return views


@cache
def read_contract(path: Path, *, compare: bool, max_marks: int) -> Contract:
    """Return the contract of a document, the same one to all that ask for it alike."""
    return Contract(Document.read(path), compare=compare, max_marks=max_marks)


def _collector(config: Config, find_task: Callable[[str], Task | None]) -> TaskCollector | None:
    section = config.scheduler
    match section.metrics_collector:
        case "prometheus":
            from luigid.metrics.prometheus import PrometheusCollector

            return PrometheusCollector(**asdict(config.prometheus))
        case "datadog":
            from luigid.metrics.datadog import DatadogCollector

            return DatadogCollector(
                **asdict(config.datadog),
                retry_count=section.retry_count,
                disable_window=section.disable_window,
                disable_persist=section.disable_persist,
            )
        case "custom":
            from luigid.metrics.custom import CustomCollector

            path = section.metrics_custom_import
            return CustomCollector(path, find_task=find_task, config=section)
    return None


def _notifier(config: Config) -> "Notifier | None":
    """Return the notifier, or None if no mail can be sent or have a recipient."""
    if config.mail_obstacle is not None:
        return None
    email, batches = config.email, _batches(config)
    if email.format == "none" or (not email.receiver and batches is None):
        return None
    from luigid.notifications.composer import MailComposer
    from luigid.notifications.mail_queue import MailQueue
    from luigid.notifications.notifier import Notifier

    sender = email.sender or f"luigi-client@{socket.gethostname()}"
    return Notifier(
        MailQueue(_send(config)),
        MailComposer(sender, email.format, email.prefix, config.luigid.public_url),
        receivers=email.receiver,
        batches=batches,
        is_grouped=config.batch_email.group_by_error_messages,
        disable_persist=config.scheduler.disable_persist,
        error_lines=config.batch_email.error_lines,
        force_send=email.force_send,
    )


def _batches(config: Config) -> "FailureBatches | None":
    if not config.scheduler.batch_emails:
        return None
    from luigid.notifications.failure_batches import FailureBatches

    section = config.batch_email
    return FailureBatches(
        receivers=config.email.receiver,
        email_interval=section.email_interval,
        batch_mode=section.batch_mode,
        error_lines=section.error_lines,
        error_messages=section.error_messages,
    )


def _send(config: Config) -> "Callable[[Mail], None]":
    match config.email.method:
        case "sendgrid":
            from luigid.notifications.sendgrid import Sendgrid

            return Sendgrid(config.sendgrid.apikey).send
        case "ses":
            from luigid.notifications.aws import Ses

            return Ses().send
        case "sns":
            from luigid.notifications.aws import Sns

            return Sns().send
    from luigid.notifications.smtp import Smtp

    return Smtp(**asdict(config.smtp), verify_certificate=config.luigid.verify_mail_host).send


def _mail_sources(queue: "MailQueue") -> Mapping[str, Callable[[], float]]:
    return {
        "luigid_mails_queued": lambda: queue.queued,
        "luigid_mails_sent_total": lambda: queue.sent,
        "luigid_mails_dropped_total": lambda: queue.dropped,
    }


def _history(config: Config) -> "History | None":
    if not config.scheduler.record_task_history:
        return None
    from luigid.history.history import History

    retention_days = config.luigid.history_retention_days
    return History(history_address(config), clock=now, retention_days=retention_days)


def history_address(config: Config, *, make: bool = True) -> str:
    """Return the URL of the task history's database, by default a file next to the state.

    With `make`, create the folder of that file if it is missing.
    """
    if config.task_history.db_connection is not None:
        return config.task_history.db_connection
    default = SchedulerSection().state_path
    state_path = config.scheduler.state_path or default
    assert state_path is not None
    found = find_writable(state_path.parent, is_default=state_path == default, make=make)
    folder = found or state_path.parent
    return f"sqlite:///{folder / 'task-history.db'}"


def _past_durations(
    history: "History | None", durations: Durations, since: float
) -> "PastDurations | None":
    if history is None:
        return None
    from luigid.history.past_durations import PastDurations

    return PastDurations(history, durations, since)


def _public_params(state: SchedulerState, task_id: str) -> Mapping[str, Any]:
    task = state.tasks.get(task_id)
    return {} if task is None else task.public_params


def _host_of(state: SchedulerState, worker_id: str) -> str | None:
    worker = state.workers.get(worker_id)
    return None if worker is None else as_text(worker.info.get("host"))


def _history_sources(history: "History") -> Mapping[str, Callable[[], float]]:
    return {
        "luigid_history_queued": lambda: history.queued,
        "luigid_history_dropped_total": lambda: history.dropped,
    }


def _webhooks(config: Config, stored: _Stored, *, is_stored: bool) -> "Webhooks | None":
    """Return the webhooks with their stored messages; None if there are neither."""
    if not config.webhooks and not stored.notices:
        return None
    from luigid.notifications.webhooks.making import WebhookSettings, make_hook
    from luigid.notifications.webhooks.webhooks import Webhooks

    webhooks = Webhooks(is_stored=is_stored)
    for name, section in config.webhooks.items():
        settings = WebhookSettings(**asdict(section))
        webhooks.add_hook(make_hook(name, settings, config.luigid.public_url, webhooks.ended))
    webhooks.restore(stored.notices.items())
    return webhooks


def _lateness(
    config: Config, state: SchedulerState, usual: Callable[[str], float | None], observe: Emit
) -> Lateness:
    limits = {
        name: LateLimit(section.late_after, section.late_factor)
        for name, section in config.webhooks.items()
        if "late" in section.events
    }
    return Lateness(state, limits, usual, now, observe, run_or_suspend)


def _webhook_sources(webhooks: "Webhooks") -> Mapping[str, Callable[[], float]]:
    return {
        "luigid_webhooks_waiting": lambda: webhooks.waiting,
        "luigid_webhooks_sent_total": lambda: webhooks.sent,
        "luigid_webhooks_failed_total": lambda: webhooks.failed,
        "luigid_webhooks_dropped_total": lambda: webhooks.dropped,
    }
