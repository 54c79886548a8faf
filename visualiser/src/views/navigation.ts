/** The bar at the top: tabs, live state, the forms of times and colours, the scheduler's switch. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import type { LiveState } from "../api/live";
import { TIME_FORMS, type TimeForm } from "../model/times";
import type { LivePage } from "../page";
import { format, TABS, withTab, type Tab } from "../route";
import { readChoice, THEME, THEMES } from "./choices";
import { icon, type IconName } from "./icons";
import { setTheme, type Theme } from "./theme";
import { timeOf } from "./time";

const TAB_NAMES: Record<Tab, [word: string, icon: IconName]> = {
  tasks: ["Tasks", "listTask"],
  graph: ["Graph", "diagram"],
  workers: ["Workers", "serverStack"],
  resources: ["Resources", "speedometer"],
};
const THEME_NAMES: Record<Theme, [word: string, icon: IconName]> = {
  light: ["Light", "sun"],
  auto: ["As the system", "display"],
  dark: ["Dark", "moon"],
};
const TIME_NAMES: Record<TimeForm, [word: string, title: string]> = {
  local: ["Local", "Times of this computer's time zone"],
  utc: ["UTC", "Times in UTC"],
  ago: ["Ago", "How long ago"],
};
const LIVE_NAMES: Record<LiveState, string> = {
  connecting: "connecting",
  live: "live",
  paused: "page held",
  lost: "connection lost",
};

export function drawNavigation(page: LivePage): void {
  const root = document.getElementById("bar");
  if (root === null) return;
  render(
    html`<a
        class="brand"
        href=${format(withTab(page.route, "tasks"))}
        title="luigid ${page.summary?.server.version}"
      >
        <img src=${ICON} alt="" width="20" height="20" />luigid
      </a>
      <nav class="tabs" aria-label="Views">
        ${TABS.map((tab) => tabLink(tab, page))} ${historyLink(page)}
      </nav>
      <div class="bar-end">
        ${liveState(page)} ${timeForms(page)} ${themes(page)} ${scheduler(page)}
      </div>`,
    root,
  );
}

const ICON = new URL("../style/icon.svg", import.meta.url).href;

function tabLink(tab: Tab, page: LivePage): TemplateResult {
  const [word, name] = TAB_NAMES[tab];
  const isCurrent = page.route.tab === tab;
  return html`<a
    class="tab"
    data-tab=${tab}
    href=${format(withTab(page.route, tab))}
    aria-current=${isCurrent ? "page" : nothing}
    >${icon(name)}<span>${word}</span></a
  >`;
}

function historyLink(page: LivePage): TemplateResult | typeof nothing {
  if (page.summary?.server.has_task_history !== true) return nothing;
  return html`<a class="tab" data-tab="history" href=${page.api.historyUrl}
    >${icon("clockHistory")}<span>History</span></a
  >`;
}

function liveState(page: LivePage): TemplateResult {
  const { state } = page.live;
  const isHeld = state === "paused";
  const updated =
    isHeld && page.updated > 0
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
      aria-pressed=${isHeld}
      aria-label="Hold this page"
      title=${isHeld ? "Follow changes again" : "Hold this page as it is"}
      @click=${() => {
        if (isHeld) page.live.resume();
        else page.live.pause();
      }}
    >
      ${icon(isHeld ? "play" : "pause")}
    </button>
  </div>`;
}

function timeForms(page: LivePage): TemplateResult {
  return html`<div class="seg" role="group" aria-label="Form of times">
    ${TIME_FORMS.map((form) => {
      const [word, title] = TIME_NAMES[form];
      return html`<button
        type="button"
        data-testid="times-${form}"
        title=${title}
        aria-pressed=${page.timeForm === form}
        @click=${() => {
          page.setTimeForm(form);
        }}
      >
        ${word}
      </button>`;
    })}
  </div>`;
}

function themes(page: LivePage): TemplateResult {
  const chosen = readChoice(THEME);
  return html`<div class="seg" role="group" aria-label="Colours">
    ${THEMES.map((theme) => {
      const [word, name] = THEME_NAMES[theme];
      return html`<button
        type="button"
        data-testid="theme-${theme}"
        aria-label=${word}
        title=${word}
        aria-pressed=${chosen === theme}
        @click=${() => {
          setTheme(theme);
          drawNavigation(page);
        }}
      >
        ${icon(name)}
      </button>`;
    })}
  </div>`;
}

/** Nothing where the server does not let anyone pause it. */
function scheduler(page: LivePage): TemplateResult | typeof nothing {
  const { summary } = page;
  if (summary?.server.is_pause_enabled !== true) return nothing;
  const isRunning = !summary.is_paused;
  return html`<button
    type="button"
    class="scheduler"
    role="switch"
    data-testid="pause-toggle"
    aria-checked=${isRunning}
    title=${isRunning ? "Hand out no more tasks" : "Hand out tasks again"}
    @click=${() => {
      const action = isRunning ? () => page.api.pause() : () => page.api.unpause();
      void page.act(action, isRunning ? "The scheduler is paused." : "The scheduler runs again.");
    }}
  >
    Scheduler <strong>${isRunning ? "Running" : "Paused"}</strong
    ><span class="switch" aria-hidden="true"></span>
  </button>`;
}
