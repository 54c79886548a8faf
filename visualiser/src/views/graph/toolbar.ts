/** The toolbar of the graph: task, direction, and how the graph is drawn. In a narrow window a button shows the latter. */

import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { formatCount, formatCountOf } from "../../model/numbers";
import { FOLDINGS, MAX_ROOTS, rootsOf, toGraph, type Folding, type Route } from "../../route";
import { icon } from "../icons";
import { moveInToolbar } from "../toolbars";
import type { Page } from "../view";
import type { Picture } from "./picture";

const DIRECTIONS = [
  ["dependencies", "Depends on", { invert: false, both: false }],
  ["dependents", "Needed by", { invert: true, both: false }],
  ["both", "Both", { invert: false, both: true }],
] as const;
const LAYOUTS = [
  ["svg", "Top-down"],
  ["d3", "Left to right"],
] as const;
const FOLDING_WORDS: Record<Folding, string> = {
  auto: "Fold when large",
  none: "Fold nothing",
  families: "Fold families",
};
const DEPTHS = [1, 2, 3, 5, 10, 20] as const;

export function toolbar(
  route: Route,
  picture: Picture | null,
  page: Page,
  rootEnd: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  const show = (change: Partial<Route>): void => {
    page.go({ ...route, ...change });
  };
  const hasSeveral = route.otherRoots.length > 0 && !route.allRoots;
  const word = hasSeveral ? "Add a task id" : "Task id";
  return html`<form
    class="graph-bar"
    role="search"
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      const taskId = searched(event);
      if (hasSeveral) addRoot(taskId, event, page);
      else page.go(toGraph(route, taskId));
    }}
  >
    <label class="find">
      ${icon("search")}<span class="visually-hidden">${word}</span>
      <input
        class="form-control mono"
        data-testid="graph-search"
        name="task-id"
        placeholder=${word}
        autocomplete="off"
        spellcheck="false"
        .value=${route.allRoots || hasSeveral ? "" : route.taskId}
      />
    </label>
    <div
      class="seg"
      role="toolbar"
      aria-label="Direction"
      data-testid="graph-direction"
      @keydown=${moveInToolbar}
    >
      ${DIRECTIONS.map(([value, word, change]) => {
        const isChosen = route.invert === change.invert && route.both === change.both;
        return choice(word, isChosen && !route.allRoots, { value }, () => {
          show({ ...change, allRoots: route.allRoots && route.taskId === "", opened: [] });
        });
      })}
      ${choice("All tasks", route.allRoots, { value: "all" }, () => {
        show({ allRoots: true, both: false, invert: false, opened: [] });
      })}
    </div>
    <button
      type="button"
      class="btn graph-options-toggle"
      data-testid="graph-options"
      aria-expanded="false"
      aria-controls="graph-options"
      @click=${toggleExpanded}
    >
      Options${icon("chevronDown")}
    </button>
    <div class="graph-options" id="graph-options">${options(route, show)}</div>
    ${picture === null ? nothing : size(picture, route, page, rootEnd)}
  </form>`;
}

function options(route: Route, show: (change: Partial<Route>) => void): TemplateResult {
  return html`<div class="seg" role="toolbar" aria-label="Layout" @keydown=${moveInToolbar}>
      ${LAYOUTS.map(([visType, word]) =>
        choice(word, route.visType === visType, { testId: `layout-${visType}` }, () => {
          show({ visType });
        }),
      )}
    </div>
    ${selectOf(
      "graph-folding",
      "Folding",
      FOLDINGS.map((folding) => [folding, FOLDING_WORDS[folding]] as const),
      route.folding,
      (value) => {
        show({ folding: FOLDINGS.find((one) => one === value) ?? "auto", opened: [] });
      },
    )}
    ${selectOf(
      "graph-depth",
      "Depth",
      [0, ...new Set([...DEPTHS, ...(route.depth === 0 ? [] : [route.depth])])].map(
        (depth) =>
          [String(depth), depth === 0 ? "Any depth" : `Depth ${formatCount(depth)}`] as const,
      ),
      String(route.depth),
      (value) => {
        show({ depth: Number(value) });
      },
    )}
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
    >`;
}

function selectOf(
  testId: string,
  label: string,
  choices: readonly (readonly [value: string, word: string])[],
  chosen: string,
  choose: (value: string) => void,
): TemplateResult {
  return html`<select
    class="form-select"
    data-testid=${testId}
    aria-label=${label}
    .value=${live(chosen)}
    @change=${(event: Event) => {
      choose((event.target as HTMLSelectElement).value);
    }}
  >
    ${choices.map(
      ([value, word]) =>
        html`<option value=${value} ?selected=${value === chosen}>${word}</option>`,
    )}
  </select>`;
}

/** Handles the click on a button that shows what follows it. */
export function toggleExpanded(event: Event): void {
  const button = event.currentTarget as HTMLElement;
  const isOpen = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!isOpen));
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

/** Adds a root to the others. */
function addRoot(taskId: string, event: SubmitEvent, page: Page): void {
  const roots = rootsOf(page.route);
  if (taskId === "") return;
  if (roots.length >= MAX_ROOTS) {
    page.notify(`A graph shows at most ${formatCountOf(MAX_ROOTS, "root")}.`, "failed");
    return;
  }
  (event.target as HTMLFormElement).reset();
  page.go(toGraph(page.route, ...roots, taskId));
}

/** When the root is done, the number of tasks, how many were cut off, and the button for the details of the root. */
function size(
  { graph, counts }: Picture,
  route: Route,
  page: Page,
  rootEnd: TemplateResult | typeof nothing,
): TemplateResult {
  const { cutOff, nodes } = graph;
  const { total, shown } = counts;
  const [root] = nodes;
  const max = page.summary?.server.max_graph_nodes;
  const limit =
    max === undefined ? "a limited number of tasks" : `at most ${formatCountOf(max, "task")}`;
  const part = shown < total ? `${formatCount(shown)} of ` : "";
  return html`<div class="graph-end">
    ${rootEnd}
    <span class="graph-size dim" data-testid="graph-size"
      >${part}${formatCountOf(total, "task")}</span
    >
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
    ${
      route.allRoots || route.otherRoots.length > 0
        ? nothing
        : html`<button
            type="button"
            class="btn"
            data-testid="graph-root-details"
            @click=${() => {
              page.go({ ...page.route, task: root?.taskId ?? "" });
            }}
          >
            ${icon("infoCircle")}Details
          </button>`
    }
  </div>`;
}
