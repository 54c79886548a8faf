"""`/v1/views`: the views that are shared on the server."""

from collections.abc import Mapping
from typing import Any

from luigid.contract import Contract, Operation
from luigid.web.changing import ChangingHandler
from luigid.web.views import Views


class ViewsHandler(ChangingHandler):
    """`/v1/views`."""

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self, contract: Contract, operations: Mapping[str, Operation], views: Views
    ) -> None:
        """Take the views."""
        super().initialize(contract, operations)
        self.views = views

    async def get(self) -> None:
        """Answer all views."""
        await self.answer_or_refuse(self._all())

    async def post(self) -> None:
        """Add a view."""
        await self.answer_or_refuse(self._add(), 201)

    async def _all(self) -> dict[str, Any]:
        await self.read_parameters()
        return {"views": self.views.all()}

    async def _add(self) -> dict[str, Any]:
        view = await self.views.add(await self.read_body(), self.caller)
        self.set_header("Location", f"views/{view['view_id']}")
        return view


class ViewHandler(ViewsHandler):
    """`/v1/views/{view_id}`."""

    async def put(self, **_path: str) -> None:
        """Replace a view."""
        await self.answer_or_refuse(self._replace())

    async def delete(self, **_path: str) -> None:
        """Remove a view."""
        await self.answer_or_refuse(self._remove(), 204)

    async def _replace(self) -> dict[str, Any]:
        view_id = (await self.read_parameters())["view_id"]
        return await self.views.replace(view_id, await self.read_body(), self.caller)

    async def _remove(self) -> None:
        asked = await self.read_parameters()
        await self.views.remove(asked["view_id"], asked["version"], self.caller)
