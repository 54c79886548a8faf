"""The page as a whole: the elements around its views."""

import json
from itertools import count
from typing import Self
from urllib.parse import parse_qs, urlencode, urlsplit

from ui_tests.browser import Browser, named

PATH = "static/visualiser/index.html"

_LOADS = count(1)


class Visualiser:
    """A visualiser in a browser; `url` is where its luigid listens."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url.rstrip("/") + "/"

    def open(self, tab: str = "tasks", **parts: object) -> Self:
        """Load a link of the page; a list in it is written as JSON."""
        return self.follow(link(tab=tab, **parts))

    def follow(self, hash_: str) -> Self:
        """Load the page with a hash, and wait until the view is complete."""
        # A change of the hash alone would not load the page.
        search = f"?load={next(_LOADS)}"
        self.browser.driver.get(f"{self.url}{PATH}{search}{hash_}")
        # Firefox's driver may return while the document before is still there.
        self.browser.until(lambda: self.browser.script("return location.search") == search)
        return self.ready()

    def ready(self) -> Self:
        self.browser.until(self.is_ready, "the view to be drawn")
        return self

    def is_ready(self) -> bool:
        ready = self.browser.script("return document.documentElement?.dataset.ready")
        return bool(ready == "true")

    def hash(self) -> dict[str, str]:
        """Return the parameters of the location's hash."""
        fragment = urlsplit(self.browser.driver.current_url).fragment
        return {name: values[-1] for name, values in parse_qs(fragment).items()}

    def back(self) -> None:
        self.browser.driver.back()

    def forward(self) -> None:
        self.browser.driver.forward()

    def is_same_document(self) -> bool:
        """Tell whether the page has not been reloaded since `mark_document`."""
        return bool(self.browser.script("return window.marked === true"))

    def mark_document(self) -> None:
        self.browser.script("window.marked = true")

    # The bar

    def go(self, tab: str) -> Self:
        self.browser.click(f'[data-tab="{tab}"]')
        self.browser.eventually(lambda: self.hash().get("tab"), tab)
        return self.ready()

    def connection(self) -> str:
        """Return `live`, `paused`, `lost` or `connecting`."""
        return str(self.browser.find(named("connection")).get_attribute("data-state"))

    def banners(self) -> list[str]:
        return [one.text for one in self.browser.all(named("banner"))]

    def notes(self) -> list[str]:
        """Return the notes of the page on values of the link that it ignored."""
        return [one.text for one in self.browser.all(named("note"))]

    def notices(self) -> list[str]:
        """Return the notices of the page on actions."""
        return [one.text for one in self.browser.all(named("notice"))]

    def theme(self) -> str:
        return str(self.browser.script("return document.documentElement.dataset.bsTheme"))

    # The dialog

    def dialog(self) -> str:
        """Return the selector of the open dialog, once there is one."""
        selector = "[role=dialog]"
        self.browser.find(selector)
        return selector

    def dialog_title(self) -> str:
        """Return the name by which the open dialog is announced."""
        label = self.browser.find(self.dialog()).get_attribute("aria-labelledby")
        return self.browser.text(f"#{label}")

    def has_dialog(self) -> bool:
        return self.browser.has("[role=dialog]")


def link(**parts: object) -> str:
    """Return a hash as Luigi's page writes it."""
    written = {
        name: json.dumps(value) if isinstance(value, list) else str(value)
        for name, value in parts.items()
    }
    return f"#{urlencode(written)}"
