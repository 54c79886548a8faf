"""Signatures as in https://www.standardwebhooks.com: by HMAC-SHA256 over id, time and body."""

import base64
import binascii
import hashlib
import hmac
from typing import Final

_PREFIX: Final = "whsec_"


def key_of(secret: str) -> bytes:
    """Return the key of a secret: what follows `whsec_` in base64, else the text in UTF-8."""
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()


def headers(message_id: str, time: int, body: bytes, secret: str | None) -> dict[str, str]:
    """Return the headers of a message that is sent at `time`, in seconds since the epoch.

    Without a secret it is not signed.
    """
    found = {"Webhook-Id": message_id, "Webhook-Timestamp": str(time)}
    if secret is not None:
        signed = f"{message_id}.{time}.".encode() + body
        digest = hmac.new(key_of(secret), signed, hashlib.sha256).digest()
        found["Webhook-Signature"] = f"v1,{base64.b64encode(digest).decode()}"
    return found
