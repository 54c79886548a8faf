"""A Sphinx extension: puts each SVG into its page, where it has the colours of the theme."""

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.typing import ExtensionMetadata


class InlinePictures(SphinxPostTransform):
    """Replaces the images of a page that are SVG files by the content of the files."""

    default_priority = 5  # before the images are collected for copying
    formats = ("html",)

    def run(self, **_keywords: object) -> None:
        """Replace them."""
        for image in list(self.document.findall(nodes.image)):
            file = Path(self.env.srcdir, image["uri"])
            if file.suffix == ".svg" and file.is_file():  # Sphinx warns of one that is missing
                image.replace_self(self._read(file))

    def _read(self, file: Path) -> nodes.raw:
        self.env.note_dependency(str(file))
        svg = file.read_text(encoding="utf-8")
        return nodes.raw("", f'<div class="picture">{svg}</div>', format="html")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension."""
    app.add_post_transform(InlinePictures)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
