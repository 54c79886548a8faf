"""The example of docs/webhooks.md that verifies signatures."""

import re
import time
from pathlib import Path
from typing import Any

from luigid.notifications.webhooks.signature import headers

PAGE = Path(__file__).parents[2] / "docs" / "webhooks.md"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def is_genuine(found: dict[str, str], body: bytes) -> bool:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    lower = {name.lower(): value for name, value in found.items()}
    verdict: bool = names["is_genuine"](lower, body, SECRET)
    return verdict


def test_example_verifies_what_is_sent() -> None:
    now = int(time.time())
    assert is_genuine(headers("msg_1", now, b"{}", SECRET), b"{}")
    assert not is_genuine(headers("msg_1", now, b"{}", SECRET), b'{"a":1}')
    assert not is_genuine(headers("msg_1", now, b"{}", "whsec_AAAA"), b"{}")
    assert not is_genuine(headers("msg_1", now - 3600, b"{}", SECRET), b"{}")
