/** Charts below the timeline, in line with it: throughput, failures, queue. */

import { html, nothing, render, svg, type TemplateResult } from "lit-html";
import type { Activity } from "../../api/types";
import {
  greatest,
  outlineOf,
  stepAt,
  stepFor,
  stepsInView,
  tracksOf,
  type Track,
} from "../../model/activity";
import { formatCompact, formatCount } from "../../model/numbers";
import { timeAt, xOf, type View } from "../../model/timeline/bars";
import { lengthOf } from "../../model/timeline/span";
import { openDialog } from "../dialogs";
import { icon } from "../icons";
import { timeOf, timeText } from "../time";
import type { Page } from "../view";

const HEIGHT = 30;
/** Room to say since when the server has counted. */
const MISSING_WIDTH = 190;
/** Of the button at the right. */
const TABLE_WIDTH = 34;
/** Numbers are asked for again after so many milliseconds, if they are looked at. */
const UPDATE_MS = 5_000;

export class Charts {
  private activity: Activity | null = null;
  /** What was asked for, and when. */
  private asked = { step: 0, since: 0, at: -Infinity };
  private isAsking = false;
  private view: View | null = null;
  /** What the numbers are of, where that is more than the runs above them; else empty. */
  private scope = "";
  private pointedAt: number | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly page: Page,
  ) {
    root.addEventListener("pointermove", (event) => {
      const plot = root.querySelector(".time-plots");
      if (this.view === null || plot === null) return;
      const x = event.clientX - plot.getBoundingClientRect().left;
      this.pointedAt = x < 0 ? null : timeAt(this.view, x);
      this.redraw();
    });
    root.addEventListener("pointerleave", () => {
      this.pointedAt = null;
      this.redraw();
    });
  }

  draw(view: View, scope: string): void {
    this.view = view;
    this.scope = scope;
    this.redraw();
  }

  /** Asks for what is in view, unless it is known. */
  async update(view: View): Promise<void> {
    const seconds = lengthOf(view.span);
    const step = stepFor(seconds);
    const now = performance.now();
    const isKnown = step === this.asked.step && this.asked.since <= view.span.from;
    if (this.isAsking || (isKnown && now - this.asked.at < UPDATE_MS)) return;
    this.isAsking = true;
    const since = isKnown ? this.asked.since : Math.max(0, view.span.from - seconds);
    try {
      this.activity = await this.page.api.getActivity({ step, since });
      this.asked = { step, since, at: now };
    } catch {
      // The timeline says what is wrong with the connection.
    } finally {
      this.isAsking = false;
    }
    this.redraw();
  }

  private redraw(): void {
    const { activity, view } = this;
    if (activity === null || view === null) return;
    const tracks = tracksOf(activity);
    const inView = stepsInView(activity, view);
    const pointed = this.pointedAt === null ? -1 : stepAt(activity, this.pointedAt);
    const step = pointed < 0 ? activity.runs.done.length - 1 : pointed;
    const begin = activity.origin + step * activity.step;
    render(
      html`${this.scope === "" ? nothing : html`<h2 class="time-plots-head">${this.scope}</h2>`}
        <div class="time-plot-names">
          ${tracks.map((track) => name(track, step, greatest(track, inView)))}
        </div>
        <div class="time-plots">
          <svg aria-hidden="true" width=${view.width} height=${tracks.length * (HEIGHT + 6)}>
            ${tracks.map((track, index) => this.track(activity, track, index, view, inView))}
            ${this.missing(activity, view, tracks.length * (HEIGHT + 6))}
            ${
              this.pointedAt === null
                ? nothing
                : svg`<line class="plot-pointed" x1=${xOf(view, this.pointedAt)} x2=${xOf(view, this.pointedAt)} y1="0" y2="100%"></line>`
            }
          </svg>
          ${pointed < 0 ? nothing : html`<span class="plot-time">${timeText(begin, this.page)}</span>`}
          <button
            type="button"
            class="btn btn-icon plot-table"
            data-testid="activity-table"
            aria-label="These numbers as a table"
            title="These numbers as a table"
            @click=${() => {
              showTable(activity, this.page);
            }}
          >
            ${icon("table")}
          </button>
        </div>`,
      this.root,
    );
  }

  /** What the server has not counted. */
  private missing(activity: Activity, view: View, height: number): TemplateResult | typeof nothing {
    const edge = Math.min(view.width, xOf(view, activity.complete_since));
    if (edge <= 0) return nothing;
    return svg`<rect class="plot-missing" x="0" y="0" width=${edge} height=${height}></rect>
      <line class="plot-edge" x1=${edge} x2=${edge} y1="0" y2=${height}></line>
      ${
        edge < MISSING_WIDTH
          ? nothing
          : svg`<text class="plot-uncounted" text-anchor="end" x=${Math.min(edge, view.width - TABLE_WIDTH) - 8} y="22">not counted before ${timeText(activity.complete_since, this.page)}</text>`
      }`;
  }

  private track(
    activity: Activity,
    track: Track,
    index: number,
    view: View,
    inView: readonly [number, number],
  ): TemplateResult {
    const most = greatest(track, inView);
    const top = index * (HEIGHT + 6) + 4;
    return svg`<g transform="translate(0 ${top})">
      <line class="plot-base" x1="0" x2=${view.width} y1=${HEIGHT} y2=${HEIGHT}></line>
      ${track.series.map(
        ({ slug, values, look }) =>
          svg`<path class="plot-${look} plot-${slug}" d=${outlineOf(activity, values, look, view, { height: HEIGHT, most })}></path>`,
      )}
    </g>`;
  }
}

function name(track: Track, step: number, most: number): TemplateResult {
  const figures = track.series.map(({ values }) => {
    const value = values[step] ?? null;
    return value === null ? "–" : formatCompact(value);
  });
  const more = track.series
    .slice(1)
    .map(({ name: what }, index) => `${what} ${figures[index + 1]}`);
  const small = more.length === 0 ? track.unit : more.join(", ");
  return html`<div title=${track.title}>
    <span>${track.name}</span> <strong>${figures[0]}</strong>
    ${small === "" ? nothing : html`<small class="cut">${small}</small>`}
    <span class="plot-scale" aria-hidden="true"><i>${formatCompact(most)}</i><i>0</i></span>
  </div>`;
}

function showTable(activity: Activity, page: Page): void {
  const tracks = tracksOf(activity);
  const columns = tracks.flatMap(({ series }) => series);
  const { origin, step, runs, complete_since: since } = activity;
  const steps = Array.from(
    { length: runs.done.length },
    (_, index) => runs.done.length - 1 - index,
  );
  openDialog({
    title: "The last hours in numbers",
    testId: "activity-dialog",
    wide: true,
    body: () =>
      html`<p class="dim">
          Each line counts ${step / 60 === 1 ? "a minute" : `${step / 60} minutes`}: runs that ended
          in it, and tasks at its end. Counted since ${timeOf(since, page)}: the server remembers 48
          hours at most, and nothing from before its start.
        </p>
        <div class="plot-rows" tabindex="0" role="region" aria-label="Numbers by time">
          <table class="table table-sm">
            <thead>
              <tr>
                <th scope="col">From</th>
                ${columns.map((column) => html`<th scope="col">${column.name}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${steps.map(
                (index) =>
                  html`<tr>
                    <th scope="row">${timeOf(origin + index * step, page)}</th>
                    ${columns.map(({ values }) => {
                      const value = values[index] ?? null;
                      return html`<td>${value === null ? "–" : formatCount(value)}</td>`;
                    })}
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>`,
  });
}
