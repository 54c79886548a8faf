/** The run times of a family over time, drawn from the table of the page. */

import * as Plot from "@observablehq/plot";
import { select } from "d3-selection";
import { zoom, zoomIdentity, type ZoomTransform } from "d3-zoom";
import { readChoice, TIMES } from "./choices";
import { icon } from "./icons";
import { readRuns, type Run } from "./runs";
import { durationTicks, formatDuration, formatTick, formatTime, timeTicks } from "./times";

const HEIGHT = 260;
const MARGIN = { top: 12, right: 16, bottom: 28, left: 64 };
const MOST = 500;
const NAMES = { DONE: "Done", FAILED: "Failed" };

class Chart {
  readonly #runs: readonly Run[];
  readonly #place = document.createElement("div");
  readonly #behaviour = zoom<HTMLDivElement, unknown>();
  #transform = zoomIdentity;

  constructor(root: HTMLElement, runs: readonly Run[]) {
    this.#runs = runs;
    this.#place.className = "chart-place";
    root.append(this.#head(), this.#place);
    root.hidden = false;
    this.#behaviour
      .scaleExtent([1, MOST])
      // The wheel scrolls the page, unless it is meant for the chart.
      .filter((event: MouseEvent | WheelEvent) =>
        event.type === "wheel" ? event.ctrlKey || event.metaKey : event.button === 0,
      )
      .on("zoom", (event: { transform: ZoomTransform }) => {
        this.#transform = event.transform;
        this.#draw();
      });
    select(this.#place).call(this.#behaviour);
    // Plot would hold its tip, which then lies over the point: the click would not reach the link.
    this.#place.addEventListener(
      "pointerdown",
      (event) => {
        event.stopPropagation();
      },
      { capture: true },
    );
    new ResizeObserver(() => {
      this.#draw();
    }).observe(this.#place);
    addEventListener("luigid-times", () => {
      this.#draw();
    });
  }

  #head(): HTMLElement {
    const head = document.createElement("div");
    head.className = "chart-head";
    const title = document.createElement("h2");
    title.textContent = "Run time of each run";
    const keys = (["DONE", "FAILED"] as const).map((status) => {
      const key = document.createElement("span");
      key.className = `key key-${status.toLowerCase()}`;
      key.textContent = NAMES[status];
      return key;
    });
    const buttons = document.createElement("div");
    buttons.className = "chart-buttons";
    buttons.append(
      this.#button("zoom-in", "Zoom in", (place) => {
        this.#behaviour.scaleBy(place, 2);
      }),
      this.#button("zoom-out", "Zoom out", (place) => {
        this.#behaviour.scaleBy(place, 0.5);
      }),
      this.#button("fullscreen", "Show all", (place) => {
        this.#behaviour.transform(place, zoomIdentity);
      }),
    );
    head.append(title, ...keys, buttons);
    return head;
  }

  #button(
    name: string,
    title: string,
    act: (place: ReturnType<typeof select<HTMLDivElement, unknown>>) => void,
  ): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-icon";
    button.title = title;
    button.ariaLabel = title;
    button.append(icon(name));
    button.addEventListener("click", () => {
      act(select<HTMLDivElement, unknown>(this.#place));
    });
    return button;
  }

  #draw(): void {
    const width = this.#place.clientWidth;
    if (width === 0) return;
    const box: [[number, number], [number, number]] = [
      [MARGIN.left, 0],
      [width - MARGIN.right, HEIGHT],
    ];
    this.#behaviour.extent(box).translateExtent(box);
    const form = readChoice(TIMES);
    const ticks = durationTicks(Math.max(...this.#runs.map((run) => run.seconds)));
    const chart = Plot.plot({
      width,
      height: HEIGHT,
      marginTop: MARGIN.top,
      marginRight: MARGIN.right,
      marginBottom: MARGIN.bottom,
      marginLeft: MARGIN.left,
      x: {
        type: form === "utc" ? "utc" : "time",
        domain: this.#span(width),
        label: null,
        tickFormat: timeTicks(form) as (time: Date, index: number) => string,
      },
      y: {
        label: null,
        grid: true,
        insetBottom: 6,
        domain: [0, ticks.at(-1)],
        ticks,
        tickFormat: formatTick,
      },
      marks: [
        this.#dots("DONE", { fill: "var(--lv-bar-done)", symbol: "circle" }),
        this.#dots("FAILED", { stroke: "var(--lv-bar-failed)", symbol: "times", strokeWidth: 2 }),
      ],
    });
    // What it sets is in history.css; the policy of the page allows no style in the markup.
    chart.querySelector("style")?.remove();
    // For eyes and pointers: the table below has the same runs and links.
    chart.ariaHidden = "true";
    for (const link of chart.querySelectorAll("a")) link.setAttribute("tabindex", "-1");
    this.#place.replaceChildren(chart);
  }

  #dots(status: Run["status"], look: Plot.DotOptions): Plot.Dot {
    const runs = this.#runs.filter((run) => run.status === status);
    return Plot.dot(runs, {
      ...look,
      x: "started",
      y: "seconds",
      r: 4,
      clip: true,
      className: status.toLowerCase(),
      href: "href",
      title: (run: Run) => this.#describe(run),
      tip: true,
    });
  }

  /** The part of the time axis that is shown. */
  #span(width: number): [Date, Date] {
    const times = this.#runs.map((run) => run.started.getTime());
    const first = times[0] ?? 0;
    const last = times.at(-1) ?? 0;
    const pad = Math.max((last - first) * 0.02, 1000);
    const left = MARGIN.left;
    const right = width - MARGIN.right;
    const at = (pixel: number): Date => {
      const part = (this.#transform.invertX(pixel) - left) / (right - left);
      return new Date(first - pad + part * (last - first + 2 * pad));
    };
    return [at(left), at(right)];
  }

  #describe(run: Run): string {
    const time = formatTime(run.started, readChoice(TIMES), new Date());
    return `${NAMES[run.status]} after ${formatDuration(run.seconds)}\n${time}\n${run.params}`;
  }
}

const root = document.getElementById("chart");
const table = document.getElementById("runs");
if (root !== null && table instanceof HTMLTableElement) {
  const runs = readRuns(table);
  if (runs.length > 0) new Chart(root, runs);
}
