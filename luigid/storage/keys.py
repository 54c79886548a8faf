"""The keys of records that have no number."""

import hashlib
import json


def batcher_key(worker_id: str, family: str) -> str:
    """Return the key of a worker's batcher for a family: a digest of 64 characters."""
    return hashlib.sha256(json.dumps([worker_id, family]).encode()).hexdigest()
