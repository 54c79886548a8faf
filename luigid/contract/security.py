"""Who may do what, by the document: the role that each operation needs."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from luigid.contract.document_paths import VERBS, named

#: The roles that an operation may need.
ROLES: Final = ("read", "operate", "work", "admin")
#: kind of login -> the schemes of the document that it accepts
SCHEMES: Final[Mapping[str, tuple[str, ...]]] = {
    "none": (),
    "basic": ("basic", "session"),
    "token": ("token", "session"),
    "proxy": ("proxy",),
}
#: all schemes, in the order in which they stand in each `security` of the document
ALL_SCHEMES: Final = ("basic", "token", "session", "proxy")

#: a requirement as the document writes it, on one line
_LINE: Final = re.compile(rb"^( +)security: \[\{.*\}\]$", re.MULTILINE)


def role_of(operation: Mapping[str, Any]) -> str | None:
    """Return the role that an operation needs; None: it is open to all.

    An operation that does not say so needs the highest: what was forgotten is closed.
    """
    requirements = operation.get("security")
    if requirements is None:
        return "admin"
    return _role(requirements) if requirements else None


def unenforceable_security(raw: Mapping[str, Any]) -> Iterator[str]:
    """Name the requirements and schemes that the server cannot enforce."""
    if raw.get("security"):
        yield "document: security: each operation must have its own"
    schemes = raw.get("components", {}).get("securitySchemes", {})
    for name in schemes.keys() - set(ALL_SCHEMES):
        yield f"document: components/securitySchemes/{name}: security is not enforced"
    for path, item in raw.get("paths", {}).items():
        for verb in VERBS:
            requirements = item.get(verb, {}).get("security")
            if requirements and _role(requirements) is None:
                place = named(raw, ("paths", path, verb, "security"))
                yield f"{place}: each scheme must stand there once, all with one and the same role"


def as_served(
    raw: Mapping[str, Any], text: bytes, auth: str, *, user_header: str | None = None
) -> tuple[dict[str, Any], bytes]:
    """Return a document, as data and in YAML, with the schemes that a kind of login accepts.

    `user_header` is the one with which a proxy names the user.
    """
    accepted = SCHEMES[auth]
    paths = {
        path: {
            key: _with_schemes(value, accepted) if key in VERBS else value
            for key, value in item.items()
        }
        for path, item in raw["paths"].items()
    }
    served = {**raw, "paths": paths}
    schemes = raw.get("components", {}).get("securitySchemes", {})
    if user_header is not None and "proxy" in schemes:
        proxy = {**schemes["proxy"], "name": user_header}
        served["components"] = {**raw["components"], "securitySchemes": {**schemes, "proxy": proxy}}
        text = re.sub(
            rb"(\n    proxy:\n(?: {6}.*\n)*? {6}name: ).*", rb"\1" + user_header.encode(), text
        )
    return served, _LINE.sub(lambda line: _rewritten(line, accepted), text)


def _role(requirements: object) -> str | None:
    """Return the role of requirements in the form that is enforced; None: they have another."""
    match requirements:
        case [{"basic": [str(role)]}, *_] if role in ROLES:
            is_whole = requirements == [{scheme: [role]} for scheme in ALL_SCHEMES]
            return role if is_whole else None
    return None


def _with_schemes(operation: Mapping[str, Any], accepted: Collection[str]) -> dict[str, Any]:
    if "security" not in operation:
        return dict(operation)
    kept = [one for one in operation["security"] if not one.keys().isdisjoint(accepted)]
    return {**operation, "security": kept}


def _rewritten(line: re.Match[bytes], accepted: Collection[str]) -> bytes:
    kept = [
        requirement
        for requirement in re.findall(rb"\{(\w+): \[\w+\]\}", line[0])
        if requirement.decode() in accepted
    ]
    role = re.search(rb": \[(\w+)\]\}", line[0])
    assert role is not None
    text = b", ".join(b"{%s: [%s]}" % (scheme, role[1]) for scheme in kept)
    return b"%ssecurity: [%s]" % (line[1], text)
