"""`python -m ui_tests.terminal_pictures [FOLDER]`: pictures of the commands for operators.

Runs the commands on a pseudo-terminal beside a seeded server, and writes what a terminal would show
as SVG, into docs/images.
"""

import argparse
import fcntl
import io
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from contract_tests.server import LUIGID, environment, running
from ui_tests import seed
from ui_tests.seeding.luigid import Luigid
from ui_tests.seeding.orders import add_orders

FOLDER = Path(__file__).parents[1] / "docs" / "images"
COLUMNS, LINES = 104, 30
#: What `rich.live` writes to draw anew: the picture shows what comes after the last of them.
REDRAWN = re.compile(r"(?:\r|\x1b\[\d*[AK])+")
CURSOR = re.compile(r"\x1b\[\?25[hl]")
#: Rich names fonts of another host; the reader's own will do.
FONT = re.compile(r"\s*@font-face \{[^}]*\}")

#: name of the picture -> command
PICTURES = {
    "tasks": ["tasks", "2025-03-14", "--limit", "14"],
    "task": ["task", "etl.LoadOrders_2025-03-14_west"],
    "graph": ["graph", "report.DailySales_board_2025-03-14", "--depth", "4"],
    "workers": ["workers"],
    "resources": ["resources"],
    "watch": ["watch", "2025-03-14", "--count", "1"],
    "doctor": ["doctor", "--address", "127.0.0.1"],
}
#: What a team has that moves from Luigi.
LUIGI_CFG = """\
[core]
default-scheduler-host=luigi.example
[scheduler]
state_path=state.pickle
record_task_history=true
retry-delay=300
[email]
receiver=data@example.com
"""
PICKLE = Path(__file__).parents[1] / "unit_tests/storage/pickles/luigi-3.8.1-python3.pickle"


def main() -> None:
    """Make all pictures, in the folder that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    make(parser.parse_args().folder)


def make(folder: Path) -> None:
    """Make all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work, old = Path(name) / "server", Path(name) / "old"
        work.mkdir()
        old.mkdir()
        (old / "luigi.cfg").write_text(LUIGI_CFG)
        shutil.copy(PICKLE, old / "state.pickle")
        url = "http://luigi.example:8082"
        with running(work, settings=seed.SETTINGS) as server, Luigid(server.url) as luigid:
            fill(luigid)
            for picture, arguments in PICTURES.items():
                shown = run([*arguments, "--url", server.url], old)
                shown = shown.replace(server.url.rstrip("/"), url)
                shown = shown.replace(sys.executable, "python3")
                draw(shown, "luigid " + " ".join(arguments), folder / f"terminal-{picture}.svg")


def fill(luigid: Luigid) -> None:
    """Add a realistic state."""
    luigid.call("update_resources", warehouse=4, gpu=3, printer=8)
    etl = seed.add_worker(luigid, "etl-01", 4242, "airflow", workers=4)
    ml = seed.add_worker(luigid, "gpu-box-2", 811, "ml", workers=2, first_task="report.DailySales")
    add_orders(etl, ml)
    seed.check_in(luigid, [etl, ml])


def run(arguments: list[str], folder: Path) -> str:
    """Run a command on a terminal, and return what it writes, with the codes for colours."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    process = subprocess.Popen(
        [*LUIGID, *arguments],
        cwd=folder,
        env=environment(TERM="xterm-256color", XDG_CONFIG_HOME=folder),
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    written = b""
    try:
        while chunk := os.read(ours, 65536):
            written += chunk
    except OSError:  # Linux's way to say that nobody has the terminal open any more
        pass
    os.close(ours)
    process.wait()
    return REDRAWN.split(CURSOR.sub("", written.decode().replace("\r\n", "\n")))[-1]


def draw(shown: str, title: str, path: Path) -> None:
    """Write a picture of a terminal."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), legacy_windows=False)
    console.print(Text.from_ansi(shown.rstrip()))
    svg = console.export_svg(title=title, theme=MONOKAI, unique_id=path.stem)
    path.write_text(FONT.sub("", svg), encoding="utf-8")


if __name__ == "__main__":
    main()
