"""`/docs/...`: the documentation of this version. `/docs` itself is the reference page."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from luigid.contract.problem import not_found
from luigid.web import accept, built_files, pages
from luigid.web.built_files import BuiltFilesHandler
from luigid.web.checked import CheckedHandler

#: the output of the build
SITE_FOLDER = Path(__file__).parents[1] / "site"


class DocumentationHandler(BuiltFilesHandler):
    """Serves the files of the site, and a page for addresses that it does not have."""

    parameter_pattern = ".*"
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )

    async def get(self, path: str, include_body: bool = True) -> None:
        """Answer a file; the first page at `/docs/`."""
        await accept.prepare(self.request.headers.get("Accept"))
        await super().get(path or "index.html", include_body)

    def answer_error(self, status: int) -> None:
        """Answer 404 as a page, unless the client prefers JSON."""
        if (
            status != HTTPStatus.NOT_FOUND
            or not self.operations
            or accept.prefers_json(self.request.headers.get("Accept"))
        ):
            super().answer_error(status)
            return
        path = self.request.path
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Content-Security-Policy", pages.POLICY)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Vary", "Accept, Accept-Encoding")
        self.finish(pages.render("documentation_missing.html", path, problem=not_found(path)))


def page(folder: Path) -> tuple[type[CheckedHandler], dict[str, Any]]:
    """Return what serves the site in `folder`, or says that it was not built."""
    if folder.is_dir():
        return DocumentationHandler, {"folder": folder}
    return built_files.not_built(
        "This luigid was built without its documentation. The API is described at /openapi.yaml."
    )
