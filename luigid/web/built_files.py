"""Files that the build has made of the front-end packages."""

import mimetypes
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tornado.web import StaticFileHandler

from luigid.contract import Contract, Operation, Problem
from luigid.web.checked import CheckedHandler

#: Where the build puts them: a folder for each package.
BUILT = Path(__file__).parents[1] / "static"


class BuiltFilesHandler(CheckedHandler, StaticFileHandler):
    """Serves the files of one folder."""

    has_checkable_body = False
    #: the Content-Security-Policy of the pages: nothing gets into them from elsewhere
    policy: str

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], folder: Path
    ) -> None:
        """Take the folder."""
        CheckedHandler.initialize(self, contract, operations)
        StaticFileHandler.initialize(self, path=str(folder))
        self.folder = folder

    def set_default_headers(self) -> None:
        """Tell caches that a file has two forms."""
        self.set_header("Vary", "Accept-Encoding")

    def prepare(self) -> None:
        """Have Tornado compress nothing: the build has done so, and a part of a file must stay."""
        self._transforms = []
        super().prepare()

    async def get(self, path: str, include_body: bool = True) -> None:
        """Answer a file: as the build has compressed it, if it has and the client can read that.

        A part of a file is always one of the plain file.
        """
        headers = self.request.headers
        is_readable = "gzip" in headers.get("Accept-Encoding", "") and "Range" not in headers
        if is_readable and (self.folder / f"{path}.gz").is_file():
            self.set_header("Content-Encoding", "gzip")
            path = f"{path}.gz"
        await super().get(path, include_body)

    def get_content_type(self) -> str:
        """Return the media type of the file, compressed or not."""
        assert self.absolute_path is not None
        media_type, _encoding = mimetypes.guess_type(self.absolute_path)
        return media_type or "application/octet-stream"

    def set_extra_headers(self, path: str) -> None:
        """Confine the page, and have browsers ask again, unless the URL names a version."""
        self.set_header("Content-Security-Policy", self.policy)
        if "v" not in self.request.arguments:
            self.set_header("Cache-Control", "no-cache")


class NotBuiltHandler(CheckedHandler):
    """Says that a page was not built."""

    parameter_pattern = ".*"

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], detail: str
    ) -> None:
        """Take what to say."""
        super().initialize(contract, operations)
        self.detail = detail

    def get(self, **_parameters: str) -> None:
        """Answer 404."""
        status = HTTPStatus.NOT_FOUND
        self.answer_problem(Problem(status=status, title=status.phrase, detail=self.detail))

    head = get


def not_built(detail: str) -> tuple[type[CheckedHandler], dict[str, Any]]:
    """Return what says that a page was not built."""
    return NotBuiltHandler, {"detail": detail}
