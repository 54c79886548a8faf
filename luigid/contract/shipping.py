"""`python -m luigid.contract.shipping`: makes what the build ships beside the document.

`openapi.json` is the document as the server reads it, and SHA256SUMS tells that both have been
checked: so the start need not check them again. In a checkout it is the same, until the document
is changed.
"""

import sys
from pathlib import Path

from luigid.contract import Contract, Document, DocumentError
from luigid.process.shipped_files import SUMS, checksum

_SOURCE = Path(__file__).parents[2] / "spec" / "openapi.yaml"


def ship(source: Path) -> None:
    """Check a document wholly, and put its JSON and the checksums beside it.

    Raises DocumentError.
    """
    document = Document.read_unchecked(source)
    Contract(document)
    json = source.with_suffix(".json")
    json.write_bytes(document.json)
    sums = [checksum(document.yaml, source.name), checksum(document.json, json.name)]
    source.with_name(SUMS).write_text("\n".join(sums) + "\n", encoding="utf-8")


if __name__ == "__main__":
    try:
        ship(_SOURCE)
    except DocumentError as error:
        sys.exit(str(error))
