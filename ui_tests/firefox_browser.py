"""Firefox, headless, with a profile of its own: the same actions of a person as in Chromium."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from selenium.webdriver import Firefox, FirefoxOptions, FirefoxService

from ui_tests import firefox as installed
from ui_tests.browser import Browser

#: What the tests of the page expect of a browser, and nothing that asks other hosts.
_PREFERENCES: Final[dict[str, bool | int | str]] = {
    "intl.accept_languages": "en-GB",
    "intl.locale.requested": "en-GB",
    "ui.prefersReducedMotion": 1,
    "app.normandy.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.shutdown.fastShutdownStage": 3,
}
_THEME: Final = "layout.css.prefers-color-scheme.content-override"
_THEMES: Final = {"dark": 0, "light": 1}
#: What pages did wrong since the last call: exceptions, refused loads and scripts, bad styles.
_MESSAGES: Final = """
const messages = Services.console.getMessageArray().filter((one) =>
  one instanceof Ci.nsIScriptError && !one.isFromChromeContext && /^https?:/.test(one.sourceName)
    && /javascript|CSP|CSS|Mixed/.test(one.category));
Services.console.reset();
return messages.map((one) => `${one.category}: ${one.errorMessage} (${one.sourceName})`);
"""
_CLEAR: Final = """
const done = arguments[arguments.length - 1];
const { CLEAR_COOKIES, CLEAR_DOM_STORAGES } = Ci.nsIClearDataService;
Services.clearData.deleteData(CLEAR_COOKIES | CLEAR_DOM_STORAGES, () => done());
"""
_REQUESTS: Final = """
return ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type))
  .map((entry) => entry.name);
"""


@contextmanager
def firefox() -> Iterator[Browser]:
    """Run Firefox with a new profile. Raises LookupError that says what to install."""
    path = installed.program()
    if path is None:
        raise LookupError(f"Firefox is missing: apt-get install {installed.PACKAGE}")
    options = FirefoxOptions()
    options.binary_location = path
    options.add_argument("-headless")
    # For the console, storage and the theme; only this driver reaches it.
    options.add_argument("-remote-allow-system-access")
    # For the size of the page: a window cannot be as narrow as a telephone.
    options.set_capability("webSocketUrl", True)
    for name, value in _PREFERENCES.items():
        options.set_preference(name, value)
    driver = Firefox(options, FirefoxService(installed.driver()))
    try:
        yield FirefoxBrowser(driver)
    finally:
        # With a page that has an open connection, its end takes ten seconds.
        driver.get("about:blank")
        driver.quit()


class FirefoxBrowser(Browser):
    """One window of Firefox. What only Chromium's protocol can do is not there."""

    driver: Firefox

    def set_size(self, width: int, height: int = 900, dots: int = 1) -> None:
        self.driver.browsing_context.set_viewport(
            context=self.driver.current_window_handle,
            viewport={"width": width, "height": height},
            device_pixel_ratio=dots,
        )

    def set_system_theme(self, theme: str) -> None:
        self._run("Services.prefs.setIntPref(...arguments)", _THEME, _THEMES[theme])

    def reset(self) -> None:
        self.driver.get("about:blank")
        with self.driver.context("chrome"):
            self.driver.execute_async_script(_CLEAR)
        self.set_size(1400)
        self.set_system_theme("light")
        self.console_messages()
        self.expected_messages.clear()

    def _all_messages(self) -> list[str]:
        messages: list[str] = self._run(_MESSAGES)
        return messages

    def requests(self) -> list[str]:
        """Return the URLs that the page asked for since it was loaded, as it knows them itself."""
        urls: list[str] = self.driver.execute_script(_REQUESTS)
        return [url for url in urls if url.startswith("http")]

    def _run(self, script: str, *arguments: object) -> Any:
        """Run a script that may do what Firefox itself may."""
        with self.driver.context("chrome"):
            return self.driver.execute_script(script, *arguments)
