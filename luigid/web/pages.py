"""HTML pages, in the look of the visualiser."""

from typing import Any

from luigid.web.checked import CheckedHandler


class PageHandler(CheckedHandler):
    """A page made from a template, whose links work behind any path prefix."""

    def answer_page(self, status: int, template: str, **values: Any) -> None:
        """Render `templates/<template>`; values are escaped."""
        depth = self.request.path.count("/") - 1
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.render(template, root="../" * depth or "./", **values)
