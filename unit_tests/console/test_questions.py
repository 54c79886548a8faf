import io
import sys

import pytest

from luigid.console.errors import RefusedError
from luigid.console.questions import confirm


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("typed", ["n\n", "\n", "", "maybe\nn\n"])
def test_anything_but_yes_is_a_refusal(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard(typed))
    with pytest.raises(RefusedError, match=r"^nothing was changed$"):
        confirm("Sure?", is_confirmed=False)


def test_yes_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard("y\n"))
    confirm("Sure?", is_confirmed=False)


def test_nothing_is_asked_if_it_is_confirmed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard("n\n"))
    confirm("Sure?", is_confirmed=True)
    assert capsys.readouterr() == ("", "")


def test_nothing_is_asked_without_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    confirm("Sure?", is_confirmed=False)
    assert capsys.readouterr() == ("", "")
