"""The root: the way to the visualiser, and a sign of life."""

from http import HTTPStatus

from luigid.web.checked import CheckedHandler


class RootHandler(CheckedHandler):
    """`/`."""

    def get(self) -> None:
        """Redirect to the visualiser, relatively, so that it works behind any path prefix."""
        self.redirect("static/visualiser/index.html")

    def head(self) -> None:
        """Answer that the server is there."""
        self.set_status(HTTPStatus.NO_CONTENT)
        self.finish()
