"""Debian's Chromium, headless, with a profile of its own and access to its logs."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
    TimeoutException,
)
from selenium.webdriver import ActionChains, Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

#: a name that leads to this machine in this browser only
FOREIGN_HOST = "hostile.example"
FLAGS = (
    f"--host-resolver-rules=MAP {FOREIGN_HOST} 127.0.0.1",
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    # Pages in the back/forward cache would go on using the CPU.
    "--disable-features=BackForwardCache",
    "--disable-component-update",
    "--disable-sync",
    "--force-prefers-reduced-motion",
    "--lang=en-GB",
)
#: Seconds to wait for a condition.
TIMEOUT = 10.0
PASSING = (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
)


def executable(name: str) -> str:
    """Return the path of a program. Raises LookupError that says how to install it."""
    path = shutil.which(name)
    if path is None:
        raise LookupError(f"{name} is missing: apt-get install chromium chromium-driver")
    return path


@contextmanager
def chromium(profile: Path) -> Iterator["Browser"]:
    """Run Chromium with a new profile in a folder."""
    options = ChromeOptions()
    options.binary_location = executable("chromium")
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options, ChromeService(executable("chromedriver")))
    try:
        yield Browser(driver)
    finally:
        driver.quit()


def named(name: str, **data: str) -> str:
    """Return the selector of elements by their test name and further `data-` attributes."""
    return with_data(testid=name, **data)


def with_data(**data: str) -> str:
    """Return the selector of elements by `data-` attributes."""
    return "".join(f"[data-{key.replace('_', '-')}={quoted(text)}]" for key, text in data.items())


def quoted(text: str) -> str:
    """Return a text as a string of CSS."""
    return '"' + re.sub(r'["\\\n]', lambda found: f"\\{ord(found[0]):x} ", text) + '"'


class Browser:
    """One window, and the actions of a person in it. Searches wait for their element."""

    driver: WebDriver

    def __init__(self, driver: WebDriver) -> None:
        self.driver = driver
        #: patterns of console messages that a test expects
        self.expected_messages: list[str] = []
        #: request id -> URL
        self._requests: dict[str, str] = {}
        #: request id -> bytes, as they came over the wire
        self._received: dict[str, int] = {}

    # Looking

    def find(self, selector: str) -> WebElement:
        """Return the first element on display that a selector finds, once there is one."""
        found: list[WebElement] = []

        def is_there() -> bool:
            found[:] = [one for one in self.all(selector) if one.is_displayed()]
            return bool(found)

        self.until(is_there, f"{selector} on display")
        return found[0]

    def all(self, selector: str) -> list[WebElement]:
        """Return what a selector finds now, on display or not."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def has(self, selector: str) -> bool:
        """Tell whether something that a selector finds is on display now."""
        return any(one.is_displayed() for one in self.all(selector))

    def text(self, selector: str) -> str:
        """Return the text of the first element on display that a selector finds, once it is."""
        return self.find(selector).text

    def read(self, selector: str) -> str:
        """Return the text of the first element on display that a selector finds now, or nothing."""
        return next((one.text for one in self.all(selector) if one.is_displayed()), "")

    def script(self, source: str, *arguments: object) -> Any:
        """Run JavaScript: the body of a function, which may be `await`ed for."""
        answer = self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            f"(async (...args) => {{ {source} }})(...[...arguments].slice(0, -1))"
            ".then((value) => done({ value }), (error) => done({ error: String(error) }));",
            *arguments,
        )
        if answer is None:
            raise StaleElementReferenceException("the document went while its script ran")
        assert "error" not in answer, answer["error"]
        return answer.get("value")

    def until(self, condition: Callable[[], object], what: str = "") -> None:
        """Wait for a condition; passing errors (an element just redrawn) are ignored."""
        wait = WebDriverWait(self.driver, TIMEOUT, 0.05, PASSING)
        wait.until(lambda _: condition(), f"waited in vain for {what or condition}")

    def eventually(self, get: Callable[[], object], expected: object) -> None:
        """Wait until a value is as expected. Raises AssertionError that compares the two."""
        try:
            self.until(lambda: get() == expected)
        except TimeoutException:
            found = get()
            assert found == expected, f"{found!r} instead of {expected!r}"

    # Doing

    def click(self, selector: str) -> None:
        """Click on the first element on display that a selector finds, once that is possible."""

        def is_clicked() -> bool:
            found = next(one for one in self.all(selector) if one.is_displayed())
            try:
                found.click()
            except ElementClickInterceptedException:
                # The driver scrolls only to what is out of the window, not from below a bar.
                self.script("args[0].scrollIntoView({block: 'center'})", found)
                found.click()
            return True

        self.until(lambda: self.has(selector) and is_clicked(), f"a click on {selector}")

    def hover(self, selector: str) -> None:
        ActionChains(self.driver).move_to_element(self.find(selector)).perform()

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, wherever the focus is."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def press_escape(self) -> None:
        self.press(Keys.ESCAPE)

    def type(self, selector: str, text: str) -> None:
        """Put a text in place of what a field holds, as a person does: the page sees each key."""
        field = self.find(selector)
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(text)

    def focused(self) -> WebElement:
        return self.driver.switch_to.active_element

    # The window

    def devtools(self, command: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Send a command of Chromium's own protocol."""
        assert isinstance(self.driver, Chrome)
        answer: dict[str, Any] = self.driver.execute_cdp_cmd(command, parameters)
        return answer

    def set_size(self, width: int, height: int = 900, dots: int = 1) -> None:
        """Set the size of the window in px, and how many dots of the screen each has in a row."""
        size = {"width": width, "height": height, "deviceScaleFactor": dots, "mobile": False}
        self.devtools("Emulation.setDeviceMetricsOverride", size)

    def set_system_theme(self, theme: str) -> None:
        """Have the system's setting be `light` or `dark`."""
        features = [{"name": "prefers-color-scheme", "value": theme}]
        self.devtools("Emulation.setEmulatedMedia", {"features": features})

    def reset(self) -> None:
        """Reset to a blank page, empty storage and empty logs."""
        self.driver.get("about:blank")
        everything = {"origin": "*", "storageTypes": "all"}
        self.devtools("Storage.clearDataForOrigin", everything)
        self.set_size(1400)
        self.set_system_theme("light")
        self.console_messages()
        self.requests()
        self.expected_messages.clear()
        self._requests.clear()
        self._received.clear()

    # Logs

    def console_messages(self) -> list[str]:
        """Return the console's messages since the last call, without those expected."""
        expected = self.expected_messages
        return [one for one in self._all_messages() if not any(re.search(p, one) for p in expected)]

    def _all_messages(self) -> list[str]:
        return [entry["message"] for entry in self._log("browser")]

    def requests(self) -> list[str]:
        """Return the URLs of all requests since `reset`."""
        for entry in self._log("performance"):
            event = json.loads(entry["message"])["message"]
            params = event["params"]
            match event["method"]:
                case "Network.requestWillBeSent":
                    self._requests[params["requestId"]] = params["request"]["url"]
                case "Network.dataReceived":
                    id_ = params["requestId"]
                    received = self._received.get(id_, 0) + params["encodedDataLength"]
                    self._received[id_] = received
                case "Network.loadingFinished":
                    # With the headers, too.
                    self._received[params["requestId"]] = int(params["encodedDataLength"])
        return [url for url in self._requests.values() if not url.startswith("data:")]

    def received(self, part: str = "") -> int:
        """Return the bytes that came since `reset`, of URLs with that part."""
        self.requests()
        return sum(
            size for id_, size in self._received.items() if part in self._requests.get(id_, "")
        )

    def hosts(self) -> set[str]:
        """Return the hosts, with their ports, of all requests since `reset`."""
        return {urlsplit(url).netloc for url in self.requests()} - {""}

    def longest_freeze(self) -> float:
        """Return the duration of the longest task on the main thread, in milliseconds."""
        durations: list[float] = self.script(
            "return await new Promise((done) => {"
            "  const told = (list) => done(list.getEntries().map((entry) => entry.duration));"
            "  new PerformanceObserver(told).observe({ type: 'longtask', buffered: true });"
            # Without long tasks the observer is never called.
            "  setTimeout(() => done([]), 500); })"
        )
        return max(durations, default=0.0)

    def _log(self, name: str) -> list[dict[str, Any]]:
        """Return the entries of a log of the driver since the last call."""
        assert isinstance(self.driver, Chrome)
        entries: list[dict[str, Any]] = self.driver.get_log(name)  # type: ignore[no-untyped-call]
        return entries
