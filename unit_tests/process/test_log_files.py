import logging
from collections.abc import Iterator
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path

import pytest

from luigid.process import log_files, logs


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Restore the root logger after the test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in set(root.handlers) - set(handlers):
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)


def texts(path: Path) -> list[str]:
    return [line.rpartition(": ")[2] for line in path.read_text().splitlines()]


@pytest.mark.parametrize("background", [True, False])
def test_moved_log_file_is_opened_again(tmp_path: Path, background: bool) -> None:
    logs.configure(directory=tmp_path, background=background)
    file, moved = tmp_path / "luigi-server.log", tmp_path / "luigi-server.log.1"
    logging.info("before")
    file.rename(moved)
    logging.info("between")

    log_files.reopen()
    logging.info("after")

    assert texts(moved) == ["before", "between"]
    assert texts(file) == ["log files that were moved are opened again", "after"]
    assert file.stat().st_mode & 0o777 == 0o640


def test_file_in_its_place_stays_open(tmp_path: Path) -> None:
    handler = logging.FileHandler(tmp_path / "log", mode="w")  # opened again, it would be emptied
    logging.getLogger().addHandler(handler)
    stream = handler.stream
    log_files.reopen()
    assert handler.stream is stream


def test_replaced_file_is_opened_again(tmp_path: Path) -> None:
    logs.configure(directory=tmp_path)
    file = tmp_path / "luigi-server.log"
    file.rename(tmp_path / "moved")
    file.touch()
    log_files.reopen()
    assert len(texts(file)) == 1


def test_handler_of_any_logger_is_opened_again_once(tmp_path: Path) -> None:
    handler = TimedRotatingFileHandler(tmp_path / "log", when="midnight")
    loggers = [logging.getLogger(name) for name in ("some", "some.other")]
    for one in loggers:
        one.addHandler(handler)
    (tmp_path / "log").rename(tmp_path / "moved")
    log_files.reopen()
    assert (tmp_path / "log").exists()
    for one in loggers:
        one.removeHandler(handler)
    handler.close()


def test_handler_whose_file_cannot_be_opened_goes_on_with_the_old_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder, moved = tmp_path / "logs", tmp_path / "moved"
    logs.configure(directory=folder)
    folder.rename(moved)
    log_files.reopen()
    logging.info("after")
    line = f"cannot log to {folder / 'luigi-server.log'}: No such file or directory"
    assert line in caplog.messages
    assert texts(moved / "luigi-server.log")[-1] == "after"


def test_handler_that_has_not_opened_its_file_yet_is_left_alone(tmp_path: Path) -> None:
    handler = logging.FileHandler(tmp_path / "log", delay=True)
    logging.getLogger().addHandler(handler)
    log_files.reopen()
    assert not (tmp_path / "log").exists()
