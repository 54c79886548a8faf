"""HTML pages, in the look of the visualiser."""

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tornado.template import Loader

from luigid import __version__
from luigid.contract import Problem
from luigid.contract.problem import internal_error
from luigid.web import accept, wording
from luigid.web.checked import CheckedHandler

#: The page needs nothing from elsewhere, and nothing gets into it from elsewhere.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)

#: Turns any text into one step of a path.
_quote = partial(quote, safe="")

_TEMPLATES = Loader(str(Path(__file__).parent / "templates"))


class PageHandler(CheckedHandler):
    """A page made from a template, whose links work behind any path prefix; or its JSON.

    Which of them the client gets, also of an error, is by its `Accept`.
    """

    def set_default_headers(self) -> None:
        """Put on every answer what caches and browsers need to know."""
        self.set_header("Cache-Control", "no-store")
        self.set_header("Vary", "Accept")
        self.set_header("Content-Security-Policy", _POLICY)

    async def prepare(self) -> None:  # type: ignore[override]  # Tornado awaits it
        """Refuse the verbs that the document does not have at this path."""
        await accept.prepare(self.request.headers.get("Accept"))
        super().prepare()

    def compute_etag(self) -> None:
        """Leave the answer without one: it is not to be kept."""

    @property
    def is_for_program(self) -> bool:
        """Whether JSON is asked for."""
        return accept.prefers_json(self.request.headers.get("Accept"))

    def write_page(self, template: str, **values: Any) -> bytes:
        """Return `templates/<template>` with the values, which are escaped."""
        depth = self.request.path.count("/") - 1
        page: bytes = _TEMPLATES.load(template).generate(
            root="../" * depth or "./", version=__version__, quote=_quote, wording=wording, **values
        )
        return page

    def answer_page(self, status: int, template: str, **values: Any) -> None:
        """Answer a page that is short."""
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.finish(self.write_page(template, **values))

    def answer_fault(self, problem: Problem, template: str = "problem.html") -> None:
        """Answer an error as a page, or as a problem."""
        if self.is_for_program:
            self.answer_problem(problem)
        else:
            self.answer_page(problem.status, template, problem=problem)

    def answer_error(self, status: int) -> None:
        """Answer an error of which no more is known than its status."""
        if status >= 500 and self.operations:
            self.answer_fault(internal_error())
        else:
            super().answer_error(status)
