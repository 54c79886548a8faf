"""`python -m ui_tests.screenshots`: makes the README's pictures from `luigid demo`.

Chromium writes the WebP files itself, in light and in dark, into docs/images/. Run it with a `TZ`
whose midnight is far, or half of the times have a date.
"""

import base64
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from contract_tests.demo import running_demo
from ui_tests.browser import Browser, chromium
from ui_tests.seeding.luigid import Luigid
from ui_tests.visualiser import Visualiser

FOLDER: Final = Path(__file__).parent.parent / "docs" / "images"
MAX_BYTES: Final = 120_000
_SIZE: Final = (1400, 860)
_QUALITY: Final = 80

#: opens a view of the page
View = Callable[[Visualiser, Luigid], None]


def tasks(page: Visualiser, _: Luigid) -> None:
    page.open()


def graph(page: Visualiser, luigid: Luigid) -> None:
    page.open("graph", taskId=find(luigid, "report.AggregateSales emea"))


def task(page: Visualiser, luigid: Luigid) -> None:
    page.open(task=find(luigid, "clean.CleanPayments apac"))


def timeline(page: Visualiser, _: Luigid) -> None:
    page.open("timeline", span="1800s")


VIEWS: Final[dict[str, View]] = {
    "tasks": tasks,
    "graph": graph,
    "task": task,
    "timeline": timeline,
}


def find(luigid: Luigid, words: str) -> str:
    """Return the id of the first task that a search finds."""
    found = luigid.get("/v1/tasks?search=" + words.replace(" ", "%20"))["tasks"]
    return str(found[0]["task_id"])


def shoot(browser: Browser, path: Path) -> None:
    """Write the window as a picture. Raises ValueError if it is too large for the README."""
    options = {"format": "webp", "quality": _QUALITY}
    answer = browser.devtools("Page.captureScreenshot", options)
    picture = base64.b64decode(answer["data"])
    if len(picture) > MAX_BYTES:
        raise ValueError(f"{path}: {len(picture)} bytes, at most {MAX_BYTES} are wanted")
    path.write_bytes(picture)


def main() -> None:
    """Make all pictures."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            running_demo(folder) as demo,
            Luigid(demo.url) as luigid,
            chromium(folder / "profile") as browser,
        ):
            browser.reset()
            browser.set_size(*_SIZE)
            page = Visualiser(browser, demo.url)
            for view, show in VIEWS.items():
                for theme in ("light", "dark"):
                    browser.set_system_theme(theme)
                    show(page, luigid)
                    shoot(browser, FOLDER / f"{view}-{theme}.webp")


if __name__ == "__main__":
    main()
