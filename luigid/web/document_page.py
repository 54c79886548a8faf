"""`/openapi.yaml`, `/openapi.json`: the document that this server enforces; and its workflows."""

from collections.abc import Mapping

from luigid.contract import Contract, Document, Operation, RequestRefusedError
from luigid.contract.profiles import PROFILES
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

    async def get(self) -> None:
        """Answer the document."""
        self.set_header("Content-Type", self.content_type)
        self.finish(self.document)

    def compute_etag(self) -> str:
        """Return a weak tag: compressed or not, it is the same document in other bytes."""
        return f"W/{super().compute_etag()}"


class Profiles:
    """The profiles of a document as JSON, each made when it is first asked for."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._made: dict[str, bytes] = {}

    def json(self, name: str) -> bytes:
        """Return a profile."""
        if name not in self._made:
            self._made[name] = self._document.profile(PROFILES[name])
        return self._made[name]


class JsonDocumentHandler(DocumentHandler):
    """Serves the document as JSON, whole or in a profile."""

    def initialize(  # type: ignore[override]  # every handler takes keywords of its own
        self,
        contract: Contract,
        operations: Mapping[str, Operation],
        document: bytes,
        profiles: Profiles,
    ) -> None:
        """Take the profiles, too."""
        super().initialize(contract, operations, "application/json", document)
        self.profiles = profiles

    async def get(self) -> None:
        """Answer the document, or 400 for a profile that there is not."""
        try:
            profile = (await self.read_parameters()).get("profile")
        except RequestRefusedError as refusal:
            self.answer_refusal(refusal)
            return
        if profile is not None:
            self.document = self.profiles.json(profile)
        await super().get()
