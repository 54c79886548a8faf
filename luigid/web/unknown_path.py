"""Paths that the document does not contain."""

from luigid.contract.problem import not_found
from luigid.web import accept
from luigid.web.pages import PageHandler


class UnknownPathHandler(PageHandler):
    """Answers 404: a browser gets a page with the way back, every other client a problem."""

    def answer_error(self, status: int) -> None:
        """Answer any error; it is a 404 unless the page itself failed."""
        if status < 500 and accept.asks_for_page(self.request.headers.get("Accept")):
            self.answer_page(404, "not_found.html", problem=not_found(self.request.path))
        else:
            super().answer_error(status)
