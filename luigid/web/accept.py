"""What a client would rather have, by its `Accept` (RFC 9110)."""

from luigid.contract.wire import JSON

_HTML = "text/html"


def prefers_json(accept: str | None) -> bool:
    """Tell whether JSON is asked for rather than a page; who does not mind gets the page."""
    if accept is None:
        return False
    return _quality(JSON, accept) > _quality(_HTML, accept)


def _quality(media_type: str, accept: str) -> float:
    """Return the weight that the most specific range gives to a media type, 0 if none does."""
    kind = media_type.partition("/")[0]
    found = dict(map(_range, accept.split(",")))
    return next((found[name] for name in (media_type, f"{kind}/*", "*/*") if name in found), 0.0)


def _range(text: str) -> tuple[str, float]:
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return name, float(parameter[2:])
            except ValueError:
                break
    return name, 1.0
