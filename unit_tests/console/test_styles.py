from luigid.console.styles import status_text, style_of
from unit_tests.console.fake_server import STATUSES


def test_every_status_has_a_style_of_its_own() -> None:
    assert len({style_of(status) for status in STATUSES}) == len(STATUSES)
    assert style_of("NEW") == ""


def test_status_is_a_word_in_its_colour() -> None:
    text = status_text("UPSTREAM_FAILED")
    assert (text.plain, str(text.style)) == ("Upstream failed", "red")
