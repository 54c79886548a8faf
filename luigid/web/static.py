"""Files under /static/: the visualiser."""

from collections.abc import Mapping
from pathlib import Path

from tornado.web import HTTPError, StaticFileHandler

from luigid.contract import Contract, Operation
from luigid.web.checked import CheckedHandler


class StaticHandler(CheckedHandler, StaticFileHandler):
    """Serves the files of one folder."""

    parameter_pattern = ".*"
    has_checkable_body = False

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], folder: Path
    ) -> None:
        """Take the folder whose files are served, under its own name."""
        CheckedHandler.initialize(self, contract, operations)
        StaticFileHandler.initialize(self, path=str(folder))
        self.prefix = f"{folder.name}/"

    def parse_url_path(self, url_path: str) -> str:
        """Return the path inside the folder."""
        if not url_path.startswith(self.prefix):
            raise HTTPError(404)
        return super().parse_url_path(url_path.removeprefix(self.prefix))

    def set_extra_headers(self, path: str) -> None:
        """Have browsers ask again, unless the URL names a version."""
        if "v" not in self.request.arguments:
            self.set_header("Cache-Control", "no-cache")
