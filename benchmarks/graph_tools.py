"""How soon the tools of a graph of 10,000 tasks, three of them failed, answer a click or a key.

Run it from the repository as `python -m benchmarks.graph_tools`; it writes a table in Markdown.
The figures are medians, from the event to the frame that shows its effect.
"""

import argparse
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from contract_tests.server import LUIGID, Settings, running
from ui_tests.browser import Browser, chromium, named
from ui_tests.seed import SETTINGS
from ui_tests.seeding.exported import Layers
from ui_tests.visualiser import Visualiser

LAYERS = Layers(100, 100, failed=((20, 70), (55, 3), (90, 40)))
FOLDINGS = {"folded": "auto", "nothing folded": "none"}

#: milliseconds from an action to the frame after its condition holds
ANSWER = """
const [act, holds] = args.map((body) => new Function(body));
const began = performance.now();
act();
while (!holds()) await new Promise((done) => setTimeout(done, 2));
await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
return performance.now() - began;
"""
CLICK = "document.querySelector('[data-view=graph] [data-testid=next-failure]').click()"
FIND = """
const field = document.querySelector('[data-testid=graph-find]');
field.value = 'place=7';
field.dispatchEvent(new Event('input', { bubbles: true }));
"""
FOUND = "return document.querySelector('[data-found=current]') !== null"
CRITICAL = "document.querySelector('[data-testid=critical-path]').click()"
ON_PATH = "return document.querySelector('[data-path]') !== null"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name, chromium(Path(name, "profile")) as browser:
        folder = Path(name)
        exported = folder / "state.jsonl"
        exported.write_text("".join(f"{line}\n" for line in LAYERS.lines()))
        state = ["--state-path", str(folder / "state.pickle")]
        subprocess.run([*LUIGID, "state", "import", str(exported), *state], check=True)
        settings: Settings = {**SETTINGS, "luigid": {"compare_validators": "false"}}
        with running(folder, settings=settings) as server:
            page = Visualiser(browser, server.url)
            print("| of 10,000 tasks | next failure to its error, ms | find, ms | path, ms |")
            print("|---|---:|---:|---:|")
            for what, folding in FOLDINGS.items():
                figures = [measure(browser, page, folding) for _ in range(rounds)]
                cells = (f"{median(each):.0f}" for each in zip(*figures, strict=True))
                print(f"| {what} | {' | '.join(cells)} |", flush=True)


def measure(browser: Browser, page: Visualiser, folding: str) -> tuple[float, float, float]:
    """Open the graph, and return how long each tool takes."""
    browser.reset()
    page.open("graph", taskId=LAYERS.root, folding=folding)
    browser.find(named("next-failure"))
    clicks = []
    for task_id in LAYERS.failures():
        shown = f"return document.querySelector('#panel').textContent.includes('of {task_id}')"
        clicks.append(float(browser.script(ANSWER, CLICK, shown)))
    page.open("graph", taskId=LAYERS.root, folding=folding)
    found = float(browser.script(ANSWER, FIND, FOUND))
    return median(clicks), found, float(browser.script(ANSWER, CRITICAL, ON_PATH))


if __name__ == "__main__":
    main()
