"""`/static/`: the visualiser and other files that the build has made."""

from pathlib import Path
from typing import Any

from tornado.web import HTTPError

from luigid.web import built_files
from luigid.web.built_files import BuiltFilesHandler
from luigid.web.checked import CheckedHandler


class StaticHandler(BuiltFilesHandler):
    """Serves the files of all front-end packages."""

    parameter_pattern = ".*"
    # Libraries of the visualiser position floating elements by style attributes.
    policy = (
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; "
        "style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )

    def parse_url_path(self, url_path: str) -> str:
        """Return the path inside the folder. Raises HTTPError 404 for the folder itself."""
        if not url_path:
            raise HTTPError(404)
        return super().parse_url_path(url_path)


def page(folder: Path) -> tuple[type[CheckedHandler], dict[str, Any]]:
    """Return a handler with its arguments: it serves `folder`, or says that nothing was built."""
    if (folder / "visualiser").is_dir():
        return StaticHandler, {"folder": folder}
    return built_files.not_built(
        "This luigid was built without its visualiser. The API is described at /openapi.yaml."
    )
