"""`/docs`: the document as a page to read, and the files that the page is made of."""

from pathlib import Path
from typing import Any

from luigid.web import built_files
from luigid.web.built_files import BuiltFilesHandler
from luigid.web.checked import CheckedHandler


class ReferencePageHandler(BuiltFilesHandler):
    """Serves the files of a folder, `index.html` as the page."""

    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )

    async def get(self, file: str = "index.html") -> None:  # type: ignore[override]
        """Answer a file."""
        await super().get(file)


def page(folder: Path) -> tuple[type[CheckedHandler], dict[str, Any]]:
    """Return what serves the page that stands in `folder`, or says that none does."""
    if folder.is_dir():
        return ReferencePageHandler, {"folder": folder}
    return built_files.not_built(
        "This luigid was built without its reference page. The document itself is at /openapi.yaml."
    )
