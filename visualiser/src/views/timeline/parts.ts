/** The axis, the names of the rows, and what is below them. */

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { formatCompact, formatCount, formatCountOf } from "../../model/numbers";
import { timeTicks, timeTickTimes } from "../../model/ticks";
import { xOf, type View } from "../../model/timeline/bars";
import type { Results } from "../../model/timeline/results";
import {
  isFailure,
  RUN_STATUSES,
  wordOfRun,
  type RunStatus,
  type RunTable,
} from "../../model/timeline/runs";
import type { Shown } from "../../model/timeline/visible";
import type { Facts } from "../../model/timeline/timeline-worker";
import type { TimeForm } from "../../model/times";
import { nameOfWorker } from "../../model/workers";
import { format, withTab, type Route } from "../../route";
import { discOf } from "../status";
import { timeOf } from "../time";
import { workerName } from "../worker-name";
import type { Page } from "../view";

/** Room for a date, in px. */
const TICK_WIDTH = 84;

/** Groups that are as high have room for a second line. */
const TALL = 38;

export interface Tick {
  time: number;
  text: string;
}

export function ticksOf({ span, width }: View, form: TimeForm): Tick[] {
  const ends: [Date, Date] = [new Date(span.from * 1000), new Date(span.to * 1000)];
  const times = timeTickTimes(ends, Math.max(2, Math.floor(width / TICK_WIDTH)), form);
  const write = timeTicks(form);
  return times.map((time, index) => ({
    time: time.getTime() / 1000,
    text: write(time, index, times),
  }));
}

/** In px: of a letter, and from the tick to the first one; and half of what says `now`. */
const LETTER = 6.2;
const TICK_GAP = 5;
const NOW_HALF = 20;

/** Returns the ticks whose texts end before the edge, and are not covered by what says `now`. */
export function readableTicks(ticks: readonly Tick[], view: View): Tick[] {
  const now = xOf(view, view.now);
  return ticks.filter(({ time, text }) => {
    const left = xOf(view, time);
    const letters = Math.max(...text.split("\n").map((line) => line.length));
    const right = left + TICK_GAP + LETTER * letters;
    return right <= view.width && (right <= now - NOW_HALF || left >= now + NOW_HALF);
  });
}

export function axisOf(ticks: readonly Tick[], view: View): TemplateResult {
  const now = xOf(view, view.now);
  return html`${readableTicks(ticks, view).map(({ time, text }) => {
    const [clock = "", day] = text.split("\n");
    return html`<span class="time-tick" .style=${`left: ${xOf(view, time)}px`}
      >${clock}${day === undefined ? nothing : html`<small>${day}</small>`}</span
    >`;
  })}
  ${
    now < 0 || now > view.width
      ? nothing
      : html`<span class="time-tick is-now" .style=${`left: ${now}px`}>now</span>`
  }`;
}

/** The names of the groups in view. */
export function namesOf(
  { table, lanes, places, top, height }: Shown,
  results: readonly Results[],
  route: Route,
): TemplateResult {
  const [first, after] = places.groupsBetween(top, top + height);
  const isFamily = route.rows === "families";
  return html`${repeat(
    lanes.groups.slice(first, after),
    ({ index }) => index,
    (group, offset) => {
      const place = first + offset;
      const tall = places.heightOfGroup(place);
      const name = isFamily
        ? familyName(table.families[group.index] ?? "", route)
        : workerLabel(table.workers[group.index] ?? "", table.hosts[group.index] ?? "");
      const { runs = 0, ...counts } = results[place] ?? {};
      return html`<div
        class=${runs === 0 ? "time-name is-idle" : "time-name"}
        data-group=${group.name}
        .style=${`top: ${places.topOfGroup(place)}px; height: ${tall}px`}
      >
        <div class="time-name-text">${name} ${tall < TALL ? nothing : resultsOf(runs, counts)}</div>
      </div>`;
    },
  )}`;
}

/** How the runs in view ended, worst first. */
function resultsOf(runs: number, counts: Partial<Results>): TemplateResult {
  const { running = 0, failed = 0, done = 0 } = counts;
  const all = [
    [running, "RUNNING"],
    [failed, "FAILED"],
    [done, "DONE"],
  ] as const;
  const shown = all.filter(([count]) => count > 0);
  const words = shown.map(
    ([count, status]) => `${formatCount(count)} ${wordOfRun(status).toLowerCase()}`,
  );
  if (shown.length === 0) return html`<small>${formatCountOf(runs, "run")}</small>`;
  return html`<small class="time-results" title="${words.join(", ")}, of what is in view"
    ><span class="visually-hidden">${words.join(", ")}</span>${shown.map(
      ([count, status]) =>
        html`<span aria-hidden="true">${discOf(status)}${formatCompact(count)}</span>`,
    )}</small
  >`;
}

function familyName(family: string, route: Route): TemplateResult {
  const to = { ...withTab(route, "tasks"), family, statuses: [], search: "", page: 1 };
  return html`<a class="cut" title=${family} href=${format(to)}
    >${family === "" ? "(no name)" : family}</a
  >`;
}

/** The history knows the host of a run, if any, and not its worker. */
function workerLabel(worker: string, host: string): TemplateResult {
  return worker === ""
    ? html`<span class="cut" title="These runs are from the task history, which has no workers"
        >${host === "" ? "not recorded" : `${host}, from the history`}</span
      >`
    : workerName(worker);
}

/** Says since when nothing is missing, and what is. */
export function completeness(facts: Facts, page: Page): TemplateResult {
  const cut = facts.is_cut
    ? html` Of ${formatCount(facts.total)} runs the latest are shown.`
    : nothing;
  const reason = {
    on: "",
    unneeded: "",
    off: "Older runs would be in the task history, which is off.",
    away: "Older runs are in the task history, whose database does not answer.",
  }[facts.history];
  if (facts.since <= 0 && facts.complete_since <= 0 && !facts.is_cut)
    return html`<span data-testid="timeline-complete">All runs are shown.</span>`;
  return html`<span data-testid="timeline-complete"
    >Complete since ${timeOf(Math.max(facts.complete_since, facts.since), page)}.
    ${facts.complete_since > facts.since ? reason : ""}${cut}</span
  >`;
}

/** A sentence for who cannot see the picture. */
export function inWords(table: RunTable, route: Route): string {
  const groups = route.rows === "families" ? table.families.length : table.workers.length;
  const what =
    route.rows === "families"
      ? formatCountOf(groups, "family", "families")
      : formatCountOf(groups, "worker");
  const count = (isIn: (status: RunStatus) => boolean): number =>
    RUN_STATUSES.reduce((sum, one, at) => sum + (isIn(one) ? (table.statusCounts[at] ?? 0) : 0), 0);
  const running = formatCount(count((status) => status === "RUNNING"));
  const [late, failed] = [formatCount(table.lateCount), formatCount(count(isFailure))];
  return `${formatCountOf(table.count, "run")} of ${what}: ${running} running, ${late} of them late, ${failed} failed`;
}

/** What a run is called by screen readers. */
export function labelOfRun(given: {
  family: string;
  worker: string;
  status: RunStatus;
  isLate: boolean;
  started: string;
  duration: string;
}): string {
  const late = given.isLate ? ", late" : "";
  const where = given.worker === "" ? "" : `, on ${nameOfWorker(given.worker)}`;
  return `${given.family}: ${wordOfRun(given.status).toLowerCase()}${late}, from ${given.started}, ${given.duration}${where}`;
}
