"""The metrics page of a standby: its process and its role."""

import asyncio
from typing import TYPE_CHECKING

from luigid.metrics.collectors import Exposition

if TYPE_CHECKING:
    from luigid.metrics.state_metrics import Sources


class StandbyMetrics:
    """All metrics of a standby."""

    def __init__(self, sources: "Sources") -> None:
        """Take the counts of other parts; their names are those of `PART_METRICS`."""
        self._sources = sources

    async def page(self) -> Exposition:
        """Return the body and headers of `/metrics`, formatted in a thread."""
        return await asyncio.to_thread(self._format)

    def _format(self) -> Exposition:
        # Prometheus' client library is imported at the first request.
        from luigid.metrics.exposition import format_standby

        text, content_type = format_standby(self._sources)
        return Exposition(text, {"Content-Type": content_type})
