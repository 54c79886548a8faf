"""A Sphinx extension: puts SVG pictures into their pages, where they have the colours of the theme.

Those with styles of their own remain files, for the Content-Security-Policy of the pages forbids
styles inside.
"""

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.typing import ExtensionMetadata


class InlinePictures(SphinxPostTransform):
    """Replaces images that are SVG files without styles by the content of the files."""

    default_priority = 5  # before the images are collected for copying
    formats = ("html",)

    def run(self, **_keywords: object) -> None:
        """Replace them."""
        for image in list(self.document.findall(nodes.image)):
            file = Path(self.env.srcdir, image["uri"])
            if file.suffix != ".svg" or not file.is_file():  # Sphinx warns of one that is missing
                continue
            svg = file.read_text(encoding="utf-8")
            if "<style" not in svg:
                self.env.note_dependency(str(file))
                picture = f'<div class="picture">{svg}</div>'
                image.replace_self(nodes.raw("", picture, format="html"))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension."""
    app.add_post_transform(InlinePictures)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
