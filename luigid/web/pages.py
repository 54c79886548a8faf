"""The base of the HTML pages, which share the style of the visualiser."""

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tornado.template import Loader

from luigid import __version__
from luigid.contract import Problem
from luigid.contract.problem import internal_error
from luigid.texts import visible
from luigid.web import accept, wording
from luigid.web.checked import CheckedHandler

#: the Content-Security-Policy of pages that templates make: they load nothing from other servers
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

#: encodes any text as one segment of a path
_quote = partial(quote, safe="")

_TEMPLATES = Loader(str(Path(__file__).parent / "templates"))


def render(template: str, path: str, **values: Any) -> bytes:
    """Return the page at a path, which a template makes of the values; it escapes them.

    The template has to call `shown` for texts of workers and of clients.
    """
    root = "../" * (path.count("/") - 1) or "./"
    page: bytes = _TEMPLATES.load(template).generate(
        root=root, version=__version__, quote=_quote, wording=wording, shown=visible, **values
    )
    return page


class PageHandler(CheckedHandler):
    """Answers with a page made from a template, or with JSON if the client prefers it (`Accept`).

    So it does with errors. The links of a page are relative: they work behind any path prefix.
    """

    def set_default_headers(self) -> None:
        """Set the headers of every answer, errors included."""
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")
        self.set_header("Vary", "Accept")
        self.set_header("Content-Security-Policy", POLICY)

    async def prepare(self) -> None:  # type: ignore[override]  # Tornado awaits it
        """Refuse the verbs that the document does not have at this path."""
        await accept.prepare(self.request.headers.get("Accept"))
        super().prepare()

    def compute_etag(self) -> None:
        """Return None: an answer that is never cached needs no Etag."""

    @property
    def wants_json(self) -> bool:
        """Whether the client prefers JSON."""
        return accept.prefers_json(self.request.headers.get("Accept"))

    def write_page(self, template: str, **values: Any) -> bytes:
        """Return the page that a template makes of the values, which it escapes."""
        return render(template, self.request.path, **values)

    def answer_page(self, status: int, template: str, **values: Any) -> None:
        """Answer with a page that is rendered on the event loop, so it must be short."""
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.finish(self.write_page(template, **values))

    def answer_fault(self, problem: Problem, template: str = "problem.html") -> None:
        """Answer an error as a page, or as a problem if the client prefers JSON."""
        if self.wants_json:
            self.answer_problem(problem)
        else:
            self.answer_page(problem.status, template, problem=problem)

    def answer_error(self, status: int) -> None:
        """Answer an error of which only the status is known."""
        if status >= 500 and self.operations:
            self.answer_fault(internal_error())
        else:
            super().answer_error(status)
