import pytest

from unit_tests.commands.conftest import Run


@pytest.mark.parametrize("port", ["x", "-1", "65536", ""])
def test_wrong_port_is_one_line(run: Run, port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run("mock", f"--port={port}")
    assert ended.value.code == 2
    assert "expected a port from 0 to 65535" in capsys.readouterr().err
