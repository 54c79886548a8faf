"""`/docs`: the document as a page to read. Its scripts and styles are below `/static/`."""

from pathlib import Path
from typing import Any

from luigid.web import built_files
from luigid.web.built_files import BuiltFilesHandler
from luigid.web.checked import CheckedHandler


class ReferencePageHandler(BuiltFilesHandler):
    """Serves the `index.html` of a folder."""

    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )

    async def get(self) -> None:  # type: ignore[override]
        """Answer the page."""
        await super().get("index.html")


def page(folder: Path) -> tuple[type[CheckedHandler], dict[str, Any]]:
    """Return what serves the page that stands in `folder`, or says that none does."""
    if folder.is_dir():
        return ReferencePageHandler, {"folder": folder}
    return built_files.not_built(
        "This luigid was built without its reference page. The document itself is at /openapi.yaml."
    )
