"""`/`: a redirect to the visualiser, and a liveness check with HEAD."""

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
