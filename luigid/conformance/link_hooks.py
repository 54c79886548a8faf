"""Further hooks of Schemathesis, to follow the links from call to call."""

from typing import Any

import schemathesis

from luigid.conformance.hooks import FORM, MULTIPART, leave_out_large_maxima


@schemathesis.hook
def before_load_schema(_context: schemathesis.HookContext, document: dict[str, Any]) -> None:
    """Have POST take JSON bodies alone: the links find arguments there, and not in forms."""
    for path, item in document["paths"].items():
        if path.startswith("/api/"):
            for form in (FORM, MULTIPART):
                del item["post"]["requestBody"]["content"][form]
    for link in document["components"]["links"].values():
        if "x-luigid-arguments" in link:
            # Schemathesis evaluates expressions inside of objects, other than the specification.
            link["requestBody"] = link.pop("x-luigid-arguments")
    leave_out_large_maxima(document)
