/** The run times of a family over time, drawn from the table of the page. */

import * as Plot from "@observablehq/plot";
import { select } from "d3-selection";
import { zoom, zoomIdentity, type ZoomTransform } from "d3-zoom";
import { html, render, type TemplateResult } from "lit-html";
import { slugOf, wordOf } from "../model/status";
import { formatDuration, formatTime } from "../model/times";
import { readChoice, TIMES } from "../views/choices";
import { icon, type IconName } from "../views/icons";
import { TIME_FORM_CHANGED } from "./events";
import { ENDED, readRuns, usual, type Run } from "./runs";
import { durationTicks, timeTicks, timeTickTimes } from "../model/ticks";

const HEIGHT = 260;
const MARGIN = { top: 12, right: 16, bottom: 28, left: 64 };
/** Room for a date. */
const TICK_WIDTH = 90;
const MAX_SCALE = 500;

class Chart {
  readonly #runs: readonly Run[];
  readonly #place = document.createElement("div");
  readonly #zoom = zoom<HTMLDivElement, unknown>();
  #transform = zoomIdentity;

  constructor(root: HTMLElement, runs: readonly Run[]) {
    this.#runs = runs;
    this.#place.className = "chart-place";
    render(html`${this.#head()} ${this.#place}`, root);
    root.hidden = false;
    this.#zoom
      .scaleExtent([1, MAX_SCALE])
      // The wheel alone scrolls the page.
      .filter((event: MouseEvent | WheelEvent) =>
        event.type === "wheel" ? event.ctrlKey || event.metaKey : event.button === 0,
      )
      .on("zoom", (event: { transform: ZoomTransform }) => {
        this.#transform = event.transform;
        this.#draw();
      });
    select(this.#place).call(this.#zoom);
    // Plot would pin its tip over the point, and the click would not reach the link.
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
    addEventListener(TIME_FORM_CHANGED, () => {
      this.#draw();
    });
  }

  #head(): TemplateResult {
    const place = select<HTMLDivElement, unknown>(this.#place);
    return html`<div class="chart-head">
      <h2>Run time of each run</h2>
      ${ENDED.map((status) => html`<span class="key key-${slugOf(status)}">${wordOf(status)}</span>`)}
      <div class="chart-buttons">
        ${button("plus", "Zoom in", () => {
          this.#zoom.scaleBy(place, 2);
        })}
        ${button("dash", "Zoom out", () => {
          this.#zoom.scaleBy(place, 0.5);
        })}
        ${button("fullscreen", "Show all", () => {
          this.#zoom.transform(place, zoomIdentity);
        })}
      </div>
    </div>`;
  }

  #draw(): void {
    const width = this.#place.clientWidth;
    if (width === 0) return;
    const box: [[number, number], [number, number]] = [
      [MARGIN.left, 0],
      [width - MARGIN.right, HEIGHT],
    ];
    this.#zoom.extent(box).translateExtent(box);
    const form = readChoice(TIMES);
    const ticks = durationTicks(Math.max(...this.#runs.map((run) => run.seconds)));
    const span = this.#span(width);
    const chart = Plot.plot({
      width,
      height: HEIGHT,
      marginTop: MARGIN.top,
      marginRight: MARGIN.right,
      marginBottom: MARGIN.bottom,
      marginLeft: MARGIN.left,
      x: {
        type: form === "utc" ? "utc" : "time",
        domain: span,
        label: null,
        ticks: timeTickTimes(span, Math.floor(width / TICK_WIDTH), form),
        tickFormat: timeTicks(form) as (time: Date, index: number) => string,
      },
      y: {
        label: null,
        grid: true,
        insetBottom: 6,
        domain: [0, ticks.at(-1)],
        ticks,
        tickFormat: formatDuration,
      },
      marks: [
        ...usual(this.#runs).flatMap(({ name, seconds }) => [
          Plot.ruleY([seconds], { className: "usual", strokeDasharray: "4 3" }),
          Plot.text([seconds], {
            className: "usual-name",
            y: (each: number) => each,
            // Where the two lines are close, their names must not cover each other.
            frameAnchor: name === "p50" ? "left" : "right",
            textAnchor: name === "p50" ? "start" : "end",
            lineAnchor: "bottom",
            dy: -2,
            text: () => `${name} ${formatDuration(seconds)}`,
          }),
        ]),
        this.#dots("DONE", { fill: "var(--lv-bar-done)", symbol: "circle" }),
        this.#dots("FAILED", { stroke: "var(--lv-bar-failed)", symbol: "times", strokeWidth: 2 }),
      ],
    });
    // The page's policy allows no style elements: history.css has those rules.
    chart.querySelector("style")?.remove();
    // Hidden from screen readers and the tab key: the table below has the same runs and links.
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
      className: slugOf(status),
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
    const started = formatTime(run.started.getTime() / 1000, readChoice(TIMES), Date.now() / 1000);
    return `${wordOf(run.status)} after ${formatDuration(run.seconds)}\n${started}\n${run.params}`;
  }
}

function button(name: IconName, title: string, act: () => void): TemplateResult {
  return html`<button
    type="button"
    class="btn btn-icon"
    title=${title}
    aria-label=${title}
    @click=${act}
  >
    ${icon(name)}
  </button>`;
}

const root = document.getElementById("chart");
const table = document.getElementById("runs");
if (root !== null && table instanceof HTMLTableElement) {
  const runs = readRuns(table);
  if (runs.length > 0) new Chart(root, runs);
}
