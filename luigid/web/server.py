"""The Tornado application: a handler for every operation of the document, and no others."""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tornado.httputil import HTTPConnection, HTTPMessageDelegate, HTTPServerRequest
from tornado.routing import PathMatches, Rule
from tornado.web import Application

from luigid.access.access import Access
from luigid.audit import Audit
from luigid.contract import Contract, Document, DocumentError
from luigid.contract.checker import Checker
from luigid.overview import Overview, Streams
from luigid.process.shipped_files import WORKFLOWS, shipped
from luigid.process.state_gate import StateGate
from luigid.scheduler.heartbeat import Heartbeats
from luigid.scheduler.operators import Operators
from luigid.storage.view_table import StoredView
from luigid.web import documentation, history_pages, reference_page, static
from luigid.web.access_log import log_handler
from luigid.web.action_pages import ActionHandler, ActionsHandler, UndoHandler
from luigid.web.actions import Actions
from luigid.web.api import ApiHandler
from luigid.web.audit_page import AuditHandler
from luigid.web.badge_page import BadgeHandler
from luigid.web.built_files import STATIC_FOLDER
from luigid.web.call import CallJournal, Calls
from luigid.web.checked import CheckedHandler
from luigid.web.cors import CorsPolicy
from luigid.web.dispatcher import Dispatcher
from luigid.web.document_page import DocumentHandler, JsonDocumentHandler, Profiles
from luigid.web.events_page import EventsHandler
from luigid.web.export_page import ExportHandler
from luigid.web.fragments import Fragments
from luigid.web.gate import Gate
from luigid.web.graph_page import GraphHandler
from luigid.web.header_check import HeaderCheck
from luigid.web.health_pages import HealthHandler, ReadinessHandler
from luigid.web.hold_pages import HoldsHandler, ReleaseHandler
from luigid.web.metrics_page import MetricsHandler, MetricsSource
from luigid.web.overview_pages import (
    ExplanationHandler,
    FailureHandler,
    FailuresHandler,
    SummaryHandler,
    TaskHandler,
    TaskPageHandler,
)
from luigid.web.panel_page import PanelHandler
from luigid.web.plan import Plan
from luigid.web.report_page import ReportHandler
from luigid.web.root import IconHandler, RootHandler
from luigid.web.routes import OperationsByVerb, by_path, check_verbs, path_pattern, rpc_methods
from luigid.web.rpc import MethodHandler, UnknownMethodHandler
from luigid.web.session_page import SessionHandler
from luigid.web.state_changes import StateChanges
from luigid.web.task_runs_page import TaskRunsHandler
from luigid.web.time_pages import (
    ActivityHandler,
    EstimateHandler,
    GridHandler,
    TimelineHandler,
)
from luigid.web.unknown_path import UnknownPathHandler
from luigid.web.view_pages import ViewHandler, ViewsHandler
from luigid.web.views import Views
from luigid.web.worker_pages import WorkerPageHandler

if TYPE_CHECKING:
    from luigid.history.history import History
    from luigid.history.past_durations import PastDurations

#: the handler of a page, and its arguments besides contract and operations
PageSpec = tuple[type[CheckedHandler], dict[str, Any]]


def build(
    contract: Contract,
    checker: Checker,
    scheduler: object,
    overview: Overview,
    streams: Streams,
    *,
    cors: CorsPolicy,
    max_body_bytes: int,
    metrics: MetricsSource,
    history: "History | None",
    journal: CallJournal,
    gate: StateGate,
    heartbeats: Heartbeats,
    operators: Operators,
    audit: Audit,
    obstacle: Callable[[], str | None],
    static_folder: Path = STATIC_FOLDER,
    site_folder: Path = documentation.SITE_FOLDER,
    views: Iterable[StoredView] = (),
    record_view: Callable[[StoredView], None] = lambda _view: None,
    access: Access | None = None,
    opened: Collection[str] = (),
    user_header: str | None = None,
    past: "PastDurations | None" = None,
    frame_origins: Sequence[str] = (),
    min_thread_compressed_page_bytes: int = history_pages.MIN_THREAD_COMPRESSED_BYTES,
) -> Application:
    """Build the application.

    `checker` checks large requests, `journal` commits the changes of calls, and `obstacle` returns
    why it cannot at present, None if it can. `gate` is closed while a long change is half applied,
    and `heartbeats` answers pings meanwhile. `operators` is what people do to tasks, and `audit`
    records it. `views` are those shared, and `record_view` writes one with the next commit.
    Without a history, its pages say how to turn it on; `past` reads durations from it.
    Pages of `frame_origins` may frame the panel.
    With `access`, callers must log in for what is not among the `opened` operations, and
    `user_header` is the one with which a proxy names them.
    `static_folder` and `site_folder` hold what the build has made: the pages and the documentation.

    Raises DocumentError if an operation has no handler, or a public method of the scheduler no
    operation.
    """
    paths = by_path(contract.operations)
    methods = {
        path: (paths[path], method)
        for path, method in rpc_methods(contract.operations, scheduler).items()
    }
    gate_of_callers = None if access is None else Gate(access, cors, opened)
    document = contract.document.as_served("none" if access is None else access.kind, user_header)
    application = _Application(
        Calls(
            contract,
            checker,
            methods,
            cors,
            max_body_bytes,
            Fragments(contract),
            HeaderCheck(contract),
            journal,
            gate,
            heartbeats,
            audit,
            metrics.count_call,
        ),
        default_handler_class=UnknownPathHandler,
        default_handler_args={"contract": contract, "operations": {}},
        log_function=log_handler,
        compress_response=True,
        cors=cors,
        gate=gate_of_callers,
        max_body_bytes=max_body_bytes,
    )
    pages: dict[str, PageSpec] = {
        **_overview_pages(overview, streams, history, past),
        **history_pages.pages(history, min_thread_compressed_page_bytes),
        **_pages(document, metrics, static_folder, site_folder),
        **_changing_pages(operators, journal, gate, overview, audit, views, record_view),
        "/embed/panel": (PanelHandler, {"overview": overview, "frame_origins": frame_origins}),
        "/v1/audit": (AuditHandler, {"audit": audit}),
        "/healthz": (HealthHandler, {}),
        "/readyz": (ReadinessHandler, {"obstacle": obstacle}),
    }
    patterns = {path: _pattern(path, pages[path][0]) for path in paths if path in pages}
    routes = ((path, patterns.get(path, path), paths[path]) for path in paths)
    application.plan = Plan(routes, contract.document.raw)
    counted = {"count_call": metrics.count_call}
    known = [
        _rule(contract, path, verbs, (MethodHandler, counted))
        if path in methods
        else _page_rule(contract, path, verbs, pages)
        for path, verbs in paths.items()
    ]
    nothing: dict[str, Any] = {"contract": contract, "operations": {}}
    unknown = [
        Rule(PathMatches("/api/.*"), UnknownMethodHandler, {**nothing, **counted}),
        Rule(PathMatches("/v1/.*"), ApiHandler, nothing),
    ]
    application.wildcard_router.add_rules([*known, *unknown])
    return application


class _Application(Application):
    def __init__(self, calls: Calls, **settings: Any) -> None:
        super().__init__(**settings)
        self._calls = calls
        self.plan = Plan(())

    def start_request(
        self, server_conn: object, request_conn: HTTPConnection
    ) -> HTTPMessageDelegate:
        make_delegate = partial(super().start_request, server_conn, request_conn)
        gate: Gate | None = self.settings["gate"]
        return Dispatcher(self._calls, self.plan, gate, request_conn, make_delegate)

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> Any:
        # The contract parses bodies, and pages ignore them. Tornado would parse them first, which
        # costs time, and refuse some with answers of its own.
        request._parse_body = _leave_unparsed  # type: ignore[method-assign]
        return super().find_handler(request, **kwargs)


def _leave_unparsed() -> None:
    pass


def _pages(
    document: Document, metrics: MetricsSource, static_folder: Path, site_folder: Path
) -> dict[str, PageSpec]:
    return {
        "/": (RootHandler, {}),
        "/favicon.ico": (IconHandler, {}),
        "/static/{path}": static.page(static_folder),
        "/metrics": (MetricsHandler, {"metrics": metrics}),
        "/openapi.yaml": (
            DocumentHandler,
            {"content_type": "application/yaml", "document": document.yaml},
        ),
        "/openapi.json": (
            JsonDocumentHandler,
            {"document": document.json, "profiles": Profiles(document)},
        ),
        "/workflows.arazzo.yaml": (
            DocumentHandler,
            {"content_type": "application/yaml", "document": shipped(WORKFLOWS).read_bytes()},
        ),
        "/docs": reference_page.page(static_folder / "reference"),
        "/docs/{path}": documentation.page(site_folder),
    }


def _overview_pages(
    overview: Overview,
    streams: Streams,
    history: "History | None",
    past: "PastDurations | None",
) -> dict[str, PageSpec]:
    past_tasks = None
    if history is not None:
        from luigid.history.past_tasks import TasksOfHistory

        past_tasks = TasksOfHistory(history, overview.now)
    return {
        "/v1/summary": (SummaryHandler, {"overview": overview}),
        "/v1/tasks": (TaskPageHandler, {"overview": overview}),
        "/v1/tasks/export": (ExportHandler, {"overview": overview}),
        "/v1/tasks/{task_id}/explanation": (ExplanationHandler, {"overview": overview}),
        "/v1/tasks/{task_id}/report": (ReportHandler, {"overview": overview}),
        "/v1/tasks/{task_id}/runs": (TaskRunsHandler, {"overview": overview, "history": history}),
        "/v1/tasks/{task_id}/estimate": (EstimateHandler, {"overview": overview, "past": past}),
        "/v1/tasks/{task_id}": (TaskHandler, {"overview": overview}),
        "/embed/badge.svg": (BadgeHandler, {"overview": overview}),
        "/v1/failures": (FailuresHandler, {"overview": overview}),
        "/v1/failures/{key}": (FailureHandler, {"overview": overview}),
        "/v1/graph": (GraphHandler, {"overview": overview}),
        "/v1/workers": (WorkerPageHandler, {"overview": overview}),
        "/v1/timeline": (TimelineHandler, {"overview": overview, "history": history}),
        "/v1/activity": (ActivityHandler, {"overview": overview}),
        "/v1/grid": (GridHandler, {"overview": overview, "past": past_tasks}),
        "/v1/events": (EventsHandler, {"streams": streams}),
    }


def _changing_pages(
    operators: Operators,
    journal: CallJournal,
    gate: StateGate,
    overview: Overview,
    audit: Audit,
    views: Iterable[StoredView],
    record_view: Callable[[StoredView], None],
) -> dict[str, PageSpec]:
    changes = StateChanges(operators.state, journal, gate)
    actions = Actions(operators.acting, overview, changes, audit, gate, operators.clock)
    holds = {"holding": operators.holding, "changes": changes, "audit": audit, "gate": gate}
    shared = {"views": Views(views, record_view, changes, audit, operators.clock)}
    session = {"changes": changes, "audit": audit}
    return {
        "/v1/session": (SessionHandler, session),
        "/v1/holds": (HoldsHandler, holds),
        "/v1/holds/{hold_id}": (ReleaseHandler, holds),
        "/v1/views": (ViewsHandler, shared),
        "/v1/views/{view_id}": (ViewHandler, shared),
        "/v1/actions": (ActionsHandler, {"actions": actions}),
        "/v1/actions/{action_id}/undo": (UndoHandler, {"actions": actions}),
        "/v1/actions/{action_id}": (ActionHandler, {"actions": actions}),
    }


def _page_rule(
    contract: Contract, path: str, verbs: OperationsByVerb, pages: dict[str, PageSpec]
) -> Rule:
    if path not in pages:
        operation = next(iter(verbs.values()))
        raise DocumentError(f"operation {operation.id}: there is no page for {path}")
    check_verbs(pages[path][0], verbs.values())
    return _rule(contract, path, verbs, pages[path])


def _rule(contract: Contract, path: str, verbs: OperationsByVerb, page: PageSpec) -> Rule:
    handler, keywords = page
    return Rule(
        PathMatches(_pattern(path, handler)),
        handler,
        {"contract": contract, "operations": verbs, **keywords},
    )


def _pattern(path: str, handler: type[CheckedHandler]) -> str:
    return path_pattern(path, handler.parameter_pattern)
