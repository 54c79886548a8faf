"""Settings of Sphinx for the documentation; `python -m docs.tools.site` builds it."""

from luigid import __version__

project = "luigid"
release = version = __version__
html_title = f"luigid {version}"
language = "en"

extensions = ["myst_parser", "docs.tools.inline_pictures"]
exclude_patterns = ["tools", "pictures"]

# Links to a heading are checked, as those to a page are.
myst_heading_anchors = 4
nitpicky = True

html_theme = "furo"
html_favicon = html_logo = "../visualiser/src/style/icon.svg"
html_static_path = ["_static"]
html_css_files = ["luigid.css"]
templates_path = ["_templates"]
html_copy_source = False
html_use_index = False
html_domain_indices = False
html_show_copyright = False
html_show_sphinx = False
html_theme_options: dict[str, list[str]] = {"top_of_page_buttons": []}
# They have enough contrast; Furo installs them.
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"

# `python -m docs.tools.site --external` asks the other hosts; nothing else does.
linkcheck_ignore = [r"http://localhost.*", r"https?://([^/]*\.)?example(\.|/).*"]
linkcheck_timeout = 20
