/** Above the timeline: what has a row, what the colours say, how much of the time is shown. */

import { html, nothing, type TemplateResult } from "lit-html";
import { RANGES, type Wanted } from "../../model/timeline/span";
import { ROWS, type Rows } from "../../model/timeline/row-kinds";
import { format, toTaskPage, type Route } from "../../route";
import { icon, type IconName } from "../icons";
import { opensBeside } from "../task-link";
import type { Page } from "../view";

const ROW_NAMES: Record<Rows, [word: string, title: string]> = {
  workers: ["Workers", "A group of rows for each worker"],
  families: ["Families", "A group of rows for each family"],
  stream: ["Stream", "A row for each slot of a worker, coloured by family"],
};
const RANGE_NAMES: Record<keyof typeof RANGES, string> = {
  "1h": "Last hour",
  "6h": "6 h",
  "24h": "Day",
};

export interface ToolbarActions {
  want: (wanted: Wanted) => void;
  zoomIn: () => void;
  zoomOut: () => void;
  earlier: () => void;
  later: () => void;
  follow: () => void;
  toggleCharts: () => void;
}

export interface ToolbarState {
  route: Route;
  wanted: Wanted;
  colour: "status" | "family";
  isFollowing: boolean;
  /** `root`, in words; empty if none is chosen. */
  root: string;
  hasCharts: boolean;
}

export function timelineToolbar(
  { route, wanted, colour, isFollowing, root, hasCharts }: ToolbarState,
  actions: ToolbarActions,
  page: Page,
): TemplateResult {
  const isLast = (seconds: number): boolean =>
    typeof wanted === "object" && "last" in wanted && wanted.last === seconds;
  return html`<div class="time-bar">
    <div class="seg" role="group" aria-label="Rows">
      ${ROWS.map((rows) => {
        const [word, title] = ROW_NAMES[rows];
        return segment(`rows-${rows}`, word, title, route.rows === rows, () => {
          page.go({ ...route, rows });
        });
      })}
    </div>
    <div class="seg" role="group" aria-label="Colours of the bars">
      ${segment("colour-status", "Status", "Coloured by status", colour === "status", () => {
        page.go({ ...route, colour: "status" });
      })}
      ${segment("colour-family", "Family", "Coloured by family", colour === "family", () => {
        page.go({ ...route, colour: "family" });
      })}
    </div>
    <div class="seg" role="group" aria-label="How much of the time">
      ${Object.entries(RANGES).map(([name, seconds]) =>
        segment(
          `range-${name}`,
          RANGE_NAMES[name as keyof typeof RANGES],
          `The last ${name}, up to now`,
          isLast(seconds),
          () => {
            actions.want({ last: seconds });
          },
        ),
      )}
      ${segment("range-all", "All", "All runs that are known", wanted === "all", () => {
        actions.want("all");
      })}
    </div>
    ${root === "" ? nothing : rootChip(root, route, page)}
    ${route.family === "" ? nothing : familyChip(route, page)}
    <button
      type="button"
      class="btn time-toggle"
      data-testid="timeline-charts"
      aria-pressed=${hasCharts}
      title="Throughput, failures and queue below the runs"
      @click=${actions.toggleCharts}
    >
      ${icon("graph")}<span>Charts</span>
    </button>
    <div class="time-moves" role="group" aria-label="Move in time">
      ${move("earlier", "chevronLeft", "Earlier (←)", actions.earlier)}
      ${move("zoom-out", "dash", "Zoom out (−)", actions.zoomOut)}
      ${move("zoom-in", "plus", "Zoom in (+)", actions.zoomIn)}
      ${move("later", "chevronRight", "Later (→)", actions.later)}
      <button
        type="button"
        class="btn time-now"
        data-testid="timeline-now"
        aria-pressed=${isFollowing}
        title=${isFollowing ? "Stand still" : "Follow what runs now (End)"}
        @click=${actions.follow}
      >
        ${icon(isFollowing ? "pause" : "arrowRightBar")}<span
          >${isFollowing ? "Following" : "Now"}</span
        >
      </button>
    </div>
  </div>`;
}

function segment(
  testId: string,
  word: string,
  title: string,
  isChosen: boolean,
  choose: () => void,
): TemplateResult {
  return html`<button
    type="button"
    data-testid=${testId}
    title=${title}
    aria-pressed=${isChosen}
    @click=${choose}
  >
    ${word}
  </button>`;
}

function move(name: string, glyph: IconName, title: string, act: () => void): TemplateResult {
  const label = title.replace(/ \(.*/, "");
  return html`<button
    type="button"
    class="btn btn-icon"
    data-testid="timeline-${name}"
    aria-label=${label}
    title=${title}
    @click=${act}
  >
    ${icon(glyph)}
  </button>`;
}

function rootChip(root: string, route: Route, page: Page): TemplateResult {
  return chip(
    "timeline-root",
    html`Root
      <a
        class="cut"
        href=${format(toTaskPage(route, route.taskId))}
        title=${route.taskId}
        @click=${opensBeside(route.taskId, page)}
        ><strong>${root}</strong></a
      >`,
    "Show the runs of all tasks",
    () => {
      page.go({ ...route, taskId: "", span: "" });
    },
  );
}

function familyChip(route: Route, page: Page): TemplateResult {
  return chip(
    "timeline-family",
    html`Family <strong class="cut">${route.family}</strong>`,
    "Show all families",
    () => {
      page.go({ ...route, family: "" });
    },
  );
}

function chip(
  testId: string,
  text: TemplateResult,
  label: string,
  remove: () => void,
): TemplateResult {
  return html`<span class="chip time-chip" data-testid=${testId}>
    <span class="time-chip-text">${text}</span>
    <button type="button" aria-label=${label} title=${label} @click=${remove}>${icon("x")}</button>
  </span>`;
}
