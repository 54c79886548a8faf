"""What is asked of the RPC methods under /api/ besides GET and POST, which call.py answers."""

from luigid.web.api import ApiHandler


class MethodHandler(ApiHandler):
    """The path of one method."""

    def options(self) -> None:
        """Answer a preflight, for pages of other origins that the policy allows."""
        self.set_status(204)
        self._put_all(self.cors.preflight_headers(self.origin))
        self.finish()
