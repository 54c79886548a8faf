"""`python -m docs.tools.site [FOLDER]`: builds the documentation, by default into luigid/site/.

A warning is an error: a dead link, an unknown anchor, a page that no list of contents names. The
pages need nothing from other hosts, and have no script or style in the page itself, which the
server's Content-Security-Policy forbids. `--external` only asks whether the links to other hosts
still lead somewhere.
"""

import argparse
import gzip
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
SITE = ROOT / "luigid" / "site"


def _focusable(match: re.Match[str]) -> str:
    """Let the keyboard scroll an element."""
    return f'{match[0].removesuffix(">")} tabindex="0"{">" * match[0].endswith(">")}'


#: what Sphinx and Furo have in their pages, and what stands for it
_REPLACEMENTS: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    # The server's Content-Security-Policy forbids it.
    (
        re.compile(r"<script>\s*document\.body\.dataset\.theme = [^<]*</script>"),
        '<script src="_static/theme.js"></script>',
    ),
    (re.compile(r'(<svg [^>]*?) style="display: none;"'), r"\1 hidden"),
    (re.compile(r' style="opacity: 50%"'), ' opacity="0.5"'),
    # Keyboards and screen readers need more.
    (re.compile(r'<p class="caption" role="heading">'), '<p class="caption">'),
    (re.compile(r'<aside class="sidebar-drawer"'), r'\g<0> aria-label="Contents"'),
    (re.compile(r'<aside class="toc-drawer'), r'<aside aria-label="This page" class="toc-drawer'),
    (re.compile(r'<th class="head"><p></p></th>'), "<td></td>"),
    (re.compile(r'<pre>|<div class="table-wrapper[^"]*"'), _focusable),
    (re.compile(r'<div id="search-results">'), r"<h1>Search</h1>\n\g<0>"),
]
_INLINE_CODE = re.compile(r"<script(?![^>]* src=)[^>]*>|<style|<[^>]+ (?:style|on\w+)=")
_FOREIGN_CODE = re.compile(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=\"(?:https?:)?//[^>]*>")
_COMPRESSED = {".html", ".js", ".css", ".svg"}
#: what Sphinx makes for others than readers
_UNUSED = [".buildinfo", "objects.inv", "_static/scripts/furo-extensions.js"]


def build(site: Path) -> None:
    """Build the site, and replace the folder `site` by it. Raises SystemExit if it fails."""
    with tempfile.TemporaryDirectory() as folder:
        made, cache = Path(folder, "site"), Path(folder, "cache")
        _sphinx("html", made, cache)
        for page in made.glob("*.html"):
            page.write_text(finish(page.read_text(encoding="utf-8")), encoding="utf-8")
        for name in _UNUSED:
            (made / name).unlink(missing_ok=True)
        shutil.rmtree(made / "_sources", ignore_errors=True)
        _compress(made)
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(made, site)


def finish(page: str) -> str:
    """Return a page that is accessible and has no scripts and styles of its own.

    Raises SystemExit if some are left, or if it would load anything from another host.
    """
    for pattern, replacement in _REPLACEMENTS:
        page = pattern.sub(replacement, page)
    for pattern in (_INLINE_CODE, _FOREIGN_CODE):
        if found := pattern.search(page):
            raise SystemExit(f"the Content-Security-Policy forbids {found[0]}")
    return page


def check_external_links() -> None:
    """Ask the other hosts for each link. Raises SystemExit if one leads nowhere."""
    with tempfile.TemporaryDirectory() as folder:
        _sphinx("linkcheck", Path(folder, "links"), Path(folder, "cache"))


def _sphinx(builder: str, output: Path, cache: Path) -> None:
    # Only here: tests of what is made of a page do without.
    from sphinx.cmd.build import build_main

    arguments = ["--fail-on-warning", "--keep-going", "--quiet", "-b", builder, "-d", str(cache)]
    status = build_main([*arguments, str(ROOT / "docs"), str(output)])
    if status != 0:
        raise SystemExit(status)


def _compress(site: Path) -> None:
    """Compress each file once, here: to compress it for each client would hold up the server."""
    for file in sorted(site.rglob("*")):
        if file.suffix in _COMPRESSED:
            packed = gzip.compress(file.read_bytes(), mtime=0)
            file.with_name(f"{file.name}.gz").write_bytes(packed)


def main(arguments: list[str]) -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m docs.tools.site", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=SITE)
    parser.add_argument("--external", action="store_true", help="check links to other hosts only")
    options = parser.parse_args(arguments)
    if options.external:
        check_external_links()
    else:
        build(options.folder)


if __name__ == "__main__":
    main(sys.argv[1:])
