"""The table of the state with row ids, in place of one that an older luigid made without.

Without them, SQLite compares keys by reading whole rows, bodies included: a few rows of several MB
make each later write take milliseconds. With them, keys are compared in an index.
"""

import logging
from collections.abc import Callable
from typing import Any

from luigid.storage.table_format import STATE

logger = logging.getLogger(__name__)

_FORMER = f"{STATE}_without_rowid"

CREATE_STATE = (
    f'CREATE TABLE {STATE} (kind VARCHAR(16) NOT NULL, "key" VARCHAR(64) NOT NULL, '
    'body TEXT NOT NULL, PRIMARY KEY (kind, "key"))'
)


def add_rowids(execute: Callable[[str], Any]) -> None:
    """Rewrite the table of the state if it has no row ids.

    `execute` runs a statement of a transaction that has begun, and returns a cursor.
    """
    definition = f"SELECT sql FROM sqlite_master WHERE type = 'table' AND name = '{STATE}'"
    (sql,) = execute(definition).fetchone()
    if "WITHOUTROWID" not in "".join(sql.split()).upper():
        return
    logger.info("the table of the state, made by an older luigid, is rewritten once")
    execute(f"ALTER TABLE {STATE} RENAME TO {_FORMER}")
    execute(CREATE_STATE)
    execute(f'INSERT INTO {STATE} SELECT kind, "key", body FROM {_FORMER}')
    execute(f"DROP TABLE {_FORMER}")
