"""`/` and `/favicon.ico`: redirects to the visualiser and its icon; a liveness check."""

from http import HTTPStatus

from luigid.web.checked import CheckedHandler


class RootHandler(CheckedHandler):
    """Redirects browsers to the visualiser."""

    def get(self) -> None:
        """Redirect to a relative URL, which works behind any path prefix."""
        self.redirect("static/visualiser/index.html")

    def head(self) -> None:
        """Answer 204."""
        self.set_status(HTTPStatus.NO_CONTENT)
        self.finish()


class IconHandler(CheckedHandler):
    """Redirects browsers to the icon: they ask for it here if a page, such as JSON, names none."""

    def get(self) -> None:
        """Redirect to a relative URL, which works behind any path prefix."""
        self.redirect("static/visualiser/icon.svg")
