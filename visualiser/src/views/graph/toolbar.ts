/** The toolbar of the graph: task, direction, layout and size. */

import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { Graph } from "../../model/graph";
import { formatCount, formatCountOf } from "../../model/numbers";
import type { Route } from "../../route";
import { icon } from "../icons";
import type { Page } from "../view";

const DIRECTIONS = [
  ["dependencies", "Depends on", false],
  ["dependents", "Needed by", true],
] as const;
const LAYOUTS = [
  ["svg", "Top-down"],
  ["d3", "Left to right"],
] as const;

export function toolbar(route: Route, graph: Graph | null, page: Page): TemplateResult {
  const show = (change: Partial<Route>): void => {
    page.go({ ...route, ...change });
  };
  return html`<form
    class="graph-bar"
    role="search"
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      show({ taskId: searched(event), task: "" });
    }}
  >
    <label class="find">
      ${icon("search")}<span class="visually-hidden">Task id</span>
      <input
        class="form-control mono"
        data-testid="graph-search"
        name="task-id"
        placeholder="Task id"
        autocomplete="off"
        spellcheck="false"
        .value=${route.taskId}
      />
    </label>
    <div class="seg" role="group" aria-label="Direction" data-testid="graph-direction">
      ${DIRECTIONS.map(([value, word, invert]) =>
        choice(word, route.invert === invert, { value }, () => {
          show({ invert });
        }),
      )}
    </div>
    <div class="seg" role="group" aria-label="Layout">
      ${LAYOUTS.map(([visType, word]) =>
        choice(word, route.visType === visType, { testId: `layout-${visType}` }, () => {
          show({ visType });
        }),
      )}
    </div>
    <label class="graph-check"
      ><input
        type="checkbox"
        class="form-check-input"
        data-testid="hide-done"
        .checked=${live(route.hideDone)}
        @change=${(event: Event) => {
          show({ hideDone: (event.target as HTMLInputElement).checked });
        }}
      />Hide done</label
    >
    ${graph === null ? nothing : size(graph, page)}
  </form>`;
}

function choice(
  word: string,
  isChosen: boolean,
  { value, testId }: { value?: string; testId?: string },
  choose: () => void,
): TemplateResult {
  return html`<button
    type="button"
    data-testid=${testId ?? nothing}
    data-value=${value ?? nothing}
    aria-pressed=${isChosen}
    @click=${choose}
  >
    ${word}
  </button>`;
}

function searched(event: SubmitEvent): string {
  const taskId = new FormData(event.target as HTMLFormElement).get("task-id");
  return typeof taskId === "string" ? taskId.trim() : "";
}

/** The number of tasks, how many were cut off, and the button for the details of the root. */
function size(graph: Graph, page: Page): TemplateResult {
  const { cutOff } = graph;
  const tasks = graph.nodes.length - cutOff;
  const [root] = graph.nodes;
  const max = page.summary?.server.max_graph_nodes;
  const limit =
    max === undefined ? "a limited number of tasks" : `at most ${formatCountOf(max, "task")}`;
  return html`<div class="graph-end">
    <span class="graph-size dim" data-testid="graph-size">${formatCountOf(tasks, "task")}</span>
    ${
      cutOff === 0
        ? nothing
        : html`<span
            class="graph-cut-off"
            data-testid="banner"
            role="status"
            title="The server sends ${limit} of a graph. There may be more behind those that it cut off: see their own graphs."
            >${formatCount(cutOff)} cut off by the server</span
          >`
    }
    <button
      type="button"
      class="btn"
      data-testid="graph-root-details"
      @click=${() => {
        page.go({ ...page.route, task: root?.taskId ?? "" });
      }}
    >
      ${icon("infoCircle")}Details
    </button>
  </div>`;
}
