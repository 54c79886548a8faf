/** The bar at the top: tabs, connection, switches for times and colours, and for the scheduler. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import type { LiveState } from "../api/live";
import { formatCompact } from "../model/numbers";
import { format, START, TABS, withTab } from "../route";
import { fitBar } from "./fit-bar";
import type { Frame } from "./frame";
import { icon, type IconName } from "./icons";
import { switchMenu, themeSwitch, timeSwitch } from "./switches";
import { timeOf } from "./time";

const TAB_NAMES: Record<(typeof TABS)[number], [word: string, icon: IconName]> = {
  tasks: ["Tasks", "listTask"],
  failures: ["Failures", "bug"],
  graph: ["Graph", "diagram"],
  timeline: ["Timeline", "timeline"],
  grid: ["Grid", "grid"],
  workers: ["Workers", "serverStack"],
  resources: ["Resources", "speedometer"],
};
const LIVE_NAMES: Record<LiveState, string> = {
  connecting: "connecting",
  live: "live",
  paused: "updates paused",
  lost: "connection lost",
};

export function drawNavigation(page: Frame): void {
  const root = document.getElementById("bar");
  if (root === null) return;
  render(
    html`<a
        class="brand"
        href=${format(withTab(page.route, "tasks"))}
        title="luigid ${page.summary?.server.version}"
      >
        <img src=${ICON} alt="" width="20" height="20" /><span>luigid</span>
      </a>
      <nav class="tabs" aria-label="Views">
        ${TABS.map((tab) => tabLink(tab, page))} ${historyLink(page)} ${auditLink(page)}
      </nav>
      <div class="bar-end">
        ${liveState(page)} ${views(page)} ${switches(page)} ${scheduler(page)} ${user(page)}
      </div>`,
    root,
  );
  fitBar(root);
}

const ICON = new URL("../style/icon.svg", import.meta.url).href;

function tabLink(tab: (typeof TABS)[number], page: Frame): TemplateResult {
  const [word, name] = TAB_NAMES[tab];
  const isCurrent = page.route.tab === tab;
  return html`<a
    class="tab"
    data-tab=${tab}
    href=${format(withTab(page.route, tab))}
    aria-current=${isCurrent ? "page" : nothing}
    >${icon(name)}<span>${word}</span>${tab === "failures" ? failureCount(page) : nothing}</a
  >`;
}

/** How many tasks have failed; nothing if none has. */
function failureCount(page: Frame): TemplateResult | typeof nothing {
  const failed = page.summary?.failed ?? 0;
  if (failed === 0) return nothing;
  return html`<span class="tab-count" data-testid="failure-count"
    ><span class="visually-hidden">: </span>${formatCompact(failed)}</span
  >`;
}

function historyLink(page: Frame): TemplateResult | typeof nothing {
  if (page.summary?.server.has_task_history !== true) return nothing;
  return html`<a class="tab" data-tab="history" href=${page.api.historyUrl}
    >${icon("clockHistory")}<span>History</span></a
  >`;
}

function auditLink(page: Frame): TemplateResult {
  return html`<a
    class="tab"
    data-tab="audit"
    data-needs="operate"
    href=${format({ ...START, tab: "audit" })}
    aria-current=${page.route.tab === "audit" ? "page" : nothing}
    title="What operators have done"
    >${icon("journal")}<span>Audit</span></a
  >`;
}

function liveState(page: Frame): TemplateResult {
  const { state } = page.live;
  const isPaused = state === "paused";
  const updated =
    isPaused && page.updated > 0
      ? html`<span class="live-since">as of ${timeOf(page.updated, page)}</span>`
      : nothing;
  return html`<div class="live live-${state}">
    <span class="live-dot" aria-hidden="true"></span>
    <span data-testid="connection" data-state=${state} role="status">${LIVE_NAMES[state]}</span>
    ${updated}
    <button
      type="button"
      class="btn btn-icon"
      data-testid="live-pause"
      aria-pressed=${isPaused}
      aria-label="Pause updates of this page"
      title=${isPaused ? "Follow changes again" : "Pause updates of this page"}
      @click=${() => {
        if (isPaused) page.live.resume();
        else page.live.pause();
      }}
    >
      ${icon(isPaused ? "play" : "pause")}
    </button>
  </div>`;
}

function views(page: Frame): TemplateResult {
  return html`<button
    type="button"
    class="btn btn-icon"
    data-testid="open-views"
    aria-label="Saved views"
    title="Saved views (v)"
    @click=${() => {
      void import("./saved-views").then(({ showSavedViews }) => showSavedViews(page));
    }}
  >
    ${icon("bookmark")}
  </button>`;
}

/** Who is logged in; nothing where the server asks for no login. */
function user(page: Frame): TemplateResult | typeof nothing {
  const { session } = page;
  if (session === null) return nothing;
  const { name, roles, kind } = session;
  if (name === null) return nothing;
  const logOut =
    kind === "session"
      ? html`<button
          type="button"
          class="btn btn-icon"
          data-testid="logout"
          aria-label="Log out"
          title="Log out"
          @click=${() => {
            void page.logOut();
          }}
        >
          ${icon("boxArrowRight")}
        </button>`
      : nothing;
  const title = `${name}: ${roles.join(", ") || "no role"}`;
  return html`<div class="user" data-testid="user" title=${title}>
    ${icon("person")}<span class="user-name">${name}</span>${logOut}
  </div>`;
}

function switches(page: Frame): TemplateResult {
  const times = timeSwitch(page.timeForm, (form) => {
    page.setTimeForm(form);
  });
  const theme = themeSwitch(() => {
    drawNavigation(page);
  });
  return switchMenu(html`${times} ${theme} ${documentation(page)}`);
}

function documentation(page: Frame): TemplateResult {
  return html`<a
    class="btn btn-icon docs-link"
    data-testid="docs"
    href=${page.api.docsUrl}
    title="Documentation"
    >${icon("book")}<span>Documentation</span></a
  >`;
}

/** Nothing if the server does not allow pausing. */
function scheduler(page: Frame): TemplateResult | typeof nothing {
  const { summary } = page;
  if (summary?.server.is_pause_enabled !== true) return nothing;
  const isRunning = !summary.is_paused;
  return html`<button
    type="button"
    class="scheduler"
    role="switch"
    data-testid="pause-toggle"
    data-needs="operate"
    aria-checked=${isRunning}
    title=${isRunning ? "Pause: start no more tasks" : "Start tasks again"}
    @click=${() => {
      const action = isRunning ? () => page.api.pause() : () => page.api.unpause();
      void page.act(
        action,
        isRunning ? "The scheduler is paused." : "The scheduler is running again.",
      );
    }}
  >
    <span class="scheduler-word">Scheduler</span>
    <strong>${isRunning ? "Running" : "Paused"}</strong
    ><span class="switch" aria-hidden="true"></span>
  </button>`;
}
