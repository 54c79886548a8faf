"""Under which key a record is kept."""

import hashlib
import json


def batcher_key(worker_id: str, family: str) -> str:
    """Return the key of how a worker batches a family, of 64 characters however long these are."""
    return hashlib.sha256(json.dumps([worker_id, family]).encode()).hexdigest()
