"""The resources: use, consumers, totals."""

import pytest
from selenium.webdriver.common.keys import Keys

from contract_tests.server import Settings
from ui_tests import axe
from ui_tests.browser import named
from ui_tests.conftest import SeededServer
from ui_tests.seeding import hostile
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.worker import Worker
from ui_tests.visualiser import Visualiser

#: A fault of Luigi's page: a dot or a quote in its name breaks the buttons of a resource.
NAMES = ("printer", "net.eu-central-1", hostile.RESOURCE, "a b/c#d")


def card(name: str) -> str:
    return named("resource-card", resource=name)


def control(name: str, action: str) -> str:
    return f"{card(name)} {named('resource-action', action=action)}"


def total(luigid: Luigid, name: str) -> object:
    return next(one["num_total"] for one in luigid.call("resource_list") if one["name"] == name)


def test_resources_are_sorted_by_use(page: Visualiser, seeded: SeededServer) -> None:
    page.open("resources")
    cards = page.browser.all(named("resource-card"))
    shown = [str(one.get_attribute("data-resource")) for one in cards]
    expected = ["net.eu-central-1", "warehouse", "gpu", hostile.RESOURCE, "printer"]
    assert [name for name in shown if name != "licence"] == expected
    assert "licence" in shown


def test_row_shows_used_of_total(page: Visualiser) -> None:
    page.open("resources")
    meter = page.browser.find(f"{card('warehouse')} [role=meter]")
    assert meter.get_attribute("aria-valuenow") == "3"
    assert meter.get_attribute("aria-valuemax") == "4"


def test_colour_shows_use(page: Visualiser) -> None:
    """To 50 % one colour, above another, from 100 % a third."""
    page.open("resources")
    colours = page.browser.script(
        "return args.map((selector) => [...document.querySelectorAll(`${selector} [role=meter] *`),"
        " document.querySelector(`${selector} [role=meter]`)]"
        ".map((one) => getComputedStyle(one).backgroundColor)"
        ".find((colour) => colour !== 'rgba(0, 0, 0, 0)'))",
        *(card(name) for name in (hostile.RESOURCE, "warehouse", "net.eu-central-1")),
    )
    assert len(set(colours)) == 3


def test_consumers_unfold(page: Visualiser) -> None:
    page.open("resources")
    assert "ml.TuneHyperparameters" not in page.browser.text(card("gpu"))
    page.browser.click(f"{card('gpu')} [aria-expanded=false]")
    page.browser.until(lambda: "ml.TuneHyperparameters" in page.browser.read(card("gpu")))
    assert page.hash()["resources"] == '["gpu"]'


@pytest.mark.parametrize("name", NAMES)
class TestTotals:
    @pytest.fixture(autouse=True)
    def resource(
        self,
        name: str,
        luigid: Luigid,
        worker: Worker,
        params: dict[str, str],
        own_page: Visualiser,
    ) -> None:
        luigid.call("update_resources", **{name: 2})
        worker.add("etl.Load", params, resources={name: 1}, status="RUNNING")
        own_page.open("resources")

    def test_buttons_change_total_by_one(
        self, own_page: Visualiser, luigid: Luigid, name: str
    ) -> None:
        meter = f"{card(name)} [role=meter]"
        for action, expected in (("increase", 3), ("decrease", 2), ("decrease", 1)):
            own_page.browser.click(control(name, action))
            own_page.browser.eventually(lambda: total(luigid, name), expected)
            own_page.browser.eventually(
                lambda: own_page.browser.find(meter).get_attribute("aria-valuemax"), str(expected)
            )

    def test_number_is_set_by_keyboard(
        self, own_page: Visualiser, luigid: Luigid, name: str
    ) -> None:
        own_page.mark_document()
        own_page.browser.click(control(name, "set"))
        own_page.browser.type(f"{own_page.dialog()} input", "0")
        own_page.browser.press(Keys.ENTER)
        own_page.browser.eventually(lambda: total(luigid, name), 0)
        assert own_page.is_same_document()
        own_page.browser.until(lambda: not own_page.has_dialog())
        fewer = own_page.browser.find(control(name, "decrease"))
        assert fewer.get_attribute("aria-disabled") == "true"


class TestPlacesAndRates:
    @pytest.fixture
    def settings(self) -> Settings:
        return {"resources": {"gpu@host": 2, "api@hour": 30}}

    def test_hosts_stand_below_their_resource_and_have_limits_of_their_own(
        self, own_page: Visualiser, luigid: Luigid, axe_script: str
    ) -> None:
        for host in ("etl-01", "etl-02"):
            worker = Worker(luigid, f"worker of {host}", host=host)
            worker.add("ml.Train", {"on": host}, resources={"gpu@host": 1}, status="RUNNING")
            worker.add("api.Call", {"on": host}, resources={"api@hour": 6})
            luigid.call("get_work", worker=worker.id)
        own_page.open("resources")
        cards = own_page.browser.all(named("resource-card"))
        shown = [str(one.get_attribute("data-resource")) for one in cards]
        assert shown == ["gpu@host", "gpu@etl-01", "gpu@etl-02", "api@hour"]
        assert "12 of 30 in the last hour" in own_page.browser.text(card("api@hour"))
        assert axe.violations(own_page.browser, axe_script) == []

        own_page.browser.click(control("gpu@etl-01", "increase"))
        own_page.browser.eventually(lambda: total(luigid, "gpu@etl-01"), 3)
        assert total(luigid, "gpu@etl-02") == 2
