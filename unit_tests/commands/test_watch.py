import json

import pytest

from luigid.console import watching
from unit_tests.commands.conftest import Run
from unit_tests.console.fake_server import FakeServer, change


def test_changes_are_lines(server: FakeServer, run: Run) -> None:
    server.events(change(DONE=1), change(DONE=2))
    status, out, err = run("watch", "--count", "2")
    assert (status, err) == (0, "")
    assert [line.split("  ")[1] for line in out.splitlines()] == ["Done 1", "Done 2"]


def test_json_is_a_line_for_each_change(server: FakeServer, run: Run) -> None:
    server.events(change(DONE=1))
    _, out, _ = run("watch", "--count", "1", "--json")
    assert json.loads(out) == change(DONE=1)


def test_ctrl_c_ends_it_in_order(
    server: FakeServer, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(watching, "follow", interrupt)
    assert run("watch") == (0, "", "")
    assert server.asked == []
