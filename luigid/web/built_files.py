"""Serving the files that the build has made of the front-end packages."""

import errno
import mimetypes
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tornado.web import HTTPError, StaticFileHandler

from luigid.contract import Contract, Operation, Problem
from luigid.contract.problem import no_such_range
from luigid.contract.problem_kinds import UNKNOWN_PATH
from luigid.web.checked import CheckedHandler

#: the output of the build, with a folder for each package
STATIC_FOLDER = Path(__file__).parents[1] / "static"


class BuiltFilesHandler(CheckedHandler, StaticFileHandler):
    """Serves the files of one folder."""

    has_checkable_body = False
    #: the Content-Security-Policy of the pages, which load nothing from other servers
    policy: str

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], folder: Path
    ) -> None:
        """Take the folder that holds the files."""
        CheckedHandler.initialize(self, contract, operations)
        StaticFileHandler.initialize(self, path=str(folder))
        self.folder = folder

    def set_default_headers(self) -> None:
        """Tell caches that a file may be compressed or not."""
        super().set_default_headers()
        self.set_header("Vary", "Accept-Encoding")

    def prepare(self) -> None:
        """Turn off Tornado's compression.

        The build has compressed the files, and a range must be one of the file as it is.
        """
        self._transforms = []
        super().prepare()

    async def get(self, path: str, include_body: bool = True) -> None:
        """Answer a file: compressed, if the build has compressed it and the client accepts gzip.

        A range is always one of the uncompressed file.
        """
        if not _can_exist(self.folder / path):
            raise HTTPError(404)
        headers = self.request.headers
        may_be_compressed = "gzip" in headers.get("Accept-Encoding", "") and "Range" not in headers
        if may_be_compressed and (self.folder / f"{path}.gz").is_file():
            self.set_header("Content-Encoding", "gzip")
            path = f"{path}.gz"
        await super().get(path, include_body)
        if self.get_status() == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            self.answer_problem(no_such_range())

    def get_content_type(self) -> str:
        """Return the media type of the file, compressed or not."""
        assert self.absolute_path is not None
        media_type, _encoding = mimetypes.guess_type(self.absolute_path)
        return media_type or "application/octet-stream"

    def set_extra_headers(self, path: str) -> None:
        """Set the Content-Security-Policy; only a URL with a version (`?v=`) may be cached."""
        self.set_header("Content-Security-Policy", self.policy)
        if "v" not in self.request.arguments:
            self.set_header("Cache-Control", "no-cache")


def _can_exist(path: Path) -> bool:
    """Tell whether the system takes a path at all: without NUL, and not too long."""
    try:
        path.lstat()
    except ValueError:
        return False
    except OSError as error:
        return error.errno != errno.ENAMETOOLONG
    return True


class NotBuiltHandler(CheckedHandler):
    """Answers 404 with the reason: the page was not built."""

    parameter_pattern = ".*"

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], detail: str
    ) -> None:
        """Take the `detail` of the problem."""
        super().initialize(contract, operations)
        self.detail = detail

    def get(self, **_parameters: str) -> None:
        """Answer 404."""
        self.answer_problem(Problem(UNKNOWN_PATH, self.detail))

    head = get


def not_built(detail: str) -> tuple[type[CheckedHandler], dict[str, Any]]:
    """Return the handler of a page that was not built, and its arguments."""
    return NotBuiltHandler, {"detail": detail}
