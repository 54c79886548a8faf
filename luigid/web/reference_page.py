"""`/docs`: the document as a page to read, and the files that the page is made of."""

import mimetypes
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tornado.web import StaticFileHandler

from luigid.contract import Contract, Operation, Problem
from luigid.web.checked import CheckedHandler

#: Where the build puts the page.
BUILT = Path(__file__).parents[1] / "static" / "docs"

#: The page needs nothing from elsewhere, and nothing gets into it from elsewhere.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def page(folder: Path) -> tuple[type[CheckedHandler], dict[str, Any]]:
    """Return what serves the page that stands in `folder`, or says that none does."""
    return (ReferencePageHandler, {"folder": folder}) if folder.is_dir() else (NoPageHandler, {})


class ReferencePageHandler(CheckedHandler, StaticFileHandler):
    """Serves the files of a folder, `index.html` as the page."""

    has_checkable_body = False

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], folder: Path
    ) -> None:
        """Take the folder."""
        CheckedHandler.initialize(self, contract, operations)
        StaticFileHandler.initialize(self, path=str(folder))
        self.folder = folder

    async def get(self, file: str = "index.html") -> None:  # type: ignore[override]
        """Answer a file: as the build has compressed it, if it has and the client can read that.

        To compress large files for each client would hold up the event loop.
        """
        compressed = f"{file}.gz"
        is_readable = "gzip" in self.request.headers.get("Accept-Encoding", "")
        if is_readable and (self.folder / compressed).is_file():
            self.set_header("Content-Encoding", "gzip")
            file = compressed
        await super().get(file)

    def get_content_type(self) -> str:
        """Return the media type of the file, compressed or not."""
        assert self.absolute_path is not None
        media_type, _encoding = mimetypes.guess_type(self.absolute_path)
        return media_type or "application/octet-stream"

    def set_extra_headers(self, path: str) -> None:
        """Confine the page, and have browsers ask for new versions."""
        self.set_header("Content-Security-Policy", _POLICY)
        self.set_header("Cache-Control", "no-cache")


class NoPageHandler(CheckedHandler):
    """Says that the page was not built."""

    def get(self, **_parameters: str) -> None:
        """Answer 404."""
        self.answer_problem(
            Problem(
                status=HTTPStatus.NOT_FOUND,
                title="Not Found",
                detail="This luigid was built without its reference page. "
                "The document itself is at /openapi.yaml.",
            )
        )
