"""The Tornado application: a handler for every operation of the document, and none besides."""

from pathlib import Path
from typing import Any

from tornado.httputil import HTTPServerRequest
from tornado.routing import PathMatches, Rule
from tornado.web import Application

from luigid.contract import Contract, DocumentError
from luigid.history import History
from luigid.overview import Overview, Streams
from luigid.web import history_pages, reference_page, static
from luigid.web.access_log import log_answer
from luigid.web.api import ApiHandler
from luigid.web.built_files import BUILT
from luigid.web.checked import CheckedHandler
from luigid.web.cors import CorsPolicy
from luigid.web.document_page import DocumentHandler
from luigid.web.events_page import EventsHandler
from luigid.web.metrics_page import Metrics, MetricsHandler
from luigid.web.overview_pages import SummaryHandler, TaskHandler, TaskPageHandler
from luigid.web.root import RootHandler
from luigid.web.routes import Verbs, by_path, check_verbs, path_pattern, rpc_methods
from luigid.web.rpc import CallHandler, RpcRouter

#: the handler of a page and what it is initialised with besides contract and operations
Page = tuple[type[CheckedHandler], dict[str, Any]]


def build(
    contract: Contract,
    scheduler: object,
    overview: Overview,
    streams: Streams,
    *,
    cors: CorsPolicy,
    max_body_bytes: int,
    metrics: Metrics,
    history: History | None,
    built: Path = BUILT,
) -> Application:
    """Build the application; `built` is the folder of what the build has made for browsers.

    Without a history its pages say how to have one.

    Raises DocumentError, which names an operation that nothing answers, or a public method of the
    scheduler that is no operation.
    """
    application = _Application(
        default_handler_class=CheckedHandler,
        default_handler_args={"contract": contract, "operations": {}},
        log_function=log_answer,
        compress_response=True,
        template_path=str(Path(__file__).parent / "templates"),
        cors=cors,
    )
    paths = by_path(contract.operations)
    methods = rpc_methods(contract.operations, scheduler)
    calls = {path: (paths[path], method) for path, method in methods.items()}
    for path in calls:
        check_verbs(CallHandler, paths[path].values())
    pages = {
        **_overview_pages(overview, streams),
        **history_pages.pages(history),
        **_pages(contract, metrics, built),
    }
    rules = [
        _page_rule(contract, path, verbs, pages)
        for path, verbs in paths.items()
        if path not in calls
    ]
    rpc = RpcRouter(application, contract, calls, max_body_bytes, metrics.count_call)
    unknown = Rule(PathMatches("/v1/.*"), ApiHandler, {"contract": contract, "operations": {}})
    application.wildcard_router.add_rules([Rule(PathMatches("/api/.*"), rpc), *rules, unknown])
    return application


class _Application(Application):
    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> Any:
        # The contract reads bodies, and pages need none. Tornado would take its time to parse
        # them first, and refuse some in its own way.
        request._parse_body = _leave_unparsed  # type: ignore[method-assign]
        return super().find_handler(request, **kwargs)


def _leave_unparsed() -> None:
    pass


def _pages(contract: Contract, metrics: Metrics, built: Path) -> dict[str, Page]:
    reference = reference_page.page(built / "docs")
    document = contract.document
    return {
        "/": (RootHandler, {}),
        "/static/{path}": static.page(built),
        "/metrics": (MetricsHandler, {"metrics": metrics}),
        "/openapi.yaml": (
            DocumentHandler,
            {"content_type": "application/yaml", "document": document.yaml},
        ),
        "/openapi.json": (
            DocumentHandler,
            {"content_type": "application/json", "document": document.json},
        ),
        "/docs": reference,
        "/docs/{file}": reference,
    }


def _overview_pages(overview: Overview, streams: Streams) -> dict[str, Page]:
    return {
        "/v1/summary": (SummaryHandler, {"overview": overview}),
        "/v1/tasks": (TaskPageHandler, {"overview": overview}),
        "/v1/tasks/{task_id}": (TaskHandler, {"overview": overview}),
        "/v1/events": (EventsHandler, {"streams": streams}),
    }


def _page_rule(contract: Contract, path: str, verbs: Verbs, pages: dict[str, Page]) -> Rule:
    if path not in pages:
        operation = next(iter(verbs.values()))
        raise DocumentError(f"operation {operation.id}: there is no page for {path}")
    handler, keywords = pages[path]
    check_verbs(handler, verbs.values())
    pattern = path_pattern(path, handler.parameter_pattern)
    return Rule(
        PathMatches(pattern), handler, {"contract": contract, "operations": verbs, **keywords}
    )
