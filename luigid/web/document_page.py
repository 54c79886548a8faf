"""`/openapi.yaml`, `/openapi.json`: the document that this server enforces; and its workflows."""

from collections.abc import Mapping

from luigid.contract import Contract, Operation
from luigid.web.checked import CheckedHandler


class DocumentHandler(CheckedHandler):
    """Serves a file of the contract, in one of its forms; Tornado answers 304."""

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self,
        contract: Contract,
        operations: Mapping[str, Operation],
        content_type: str,
        document: bytes,
    ) -> None:
        """Take the form."""
        super().initialize(contract, operations)
        self.content_type = content_type
        self.document = document

    def get(self) -> None:
        """Answer the document."""
        self.set_header("Content-Type", self.content_type)
        self.finish(self.document)

    def compute_etag(self) -> str:
        """Return a weak tag: compressed or not, it is the same document in other bytes."""
        return f"W/{super().compute_etag()}"
