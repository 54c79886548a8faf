/** Messages to a running task and its responses, in a dialog or on the page of the task. */

import { html, nothing, type TemplateResult } from "lit-html";
import { ApiError } from "../../api/luigi";
import type { ActionableTask } from "../../model/actions";
import { textOf } from "../../model/params";
import { formatAge, formatDuration } from "../../model/times";
import type { Page } from "../view";
import { poll } from "./polling";

type State =
  | { name: "ready" | "sending" | "sent" | "gone" }
  | { name: "waiting"; seconds: number; error: string }
  | { name: "answered"; seconds: number; response: string }
  | { name: "failed"; error: string };

/** What was sent before the message that the form shows. */
interface Past {
  content: string;
  state: State;
}

export class Exchange {
  state: State = { name: "ready" };
  /** The message whose state is shown; empty before the first. */
  private content = "";
  /** Earlier messages, the latest first. */
  readonly past: Past[] = [];
  private stopPolling = (): void => undefined;

  constructor(
    private readonly task: ActionableTask,
    private readonly page: Page,
    private readonly changed: () => void,
  ) {}

  /** Sends a message, and waits for the response if there is to be one. */
  async send(content: string, isAwaited: boolean): Promise<void> {
    const worker = this.task.worker_running;
    if (worker === null) return;
    this.stop();
    if (this.content !== "") this.past.unshift({ content: this.content, state: this.state });
    this.content = content;
    this.enter({ name: "sending" });
    try {
      const { api } = this.page;
      const { message_id } = await api.sendSchedulerMessage(worker, this.task.task_id, content);
      if (message_id === null)
        this.enter({ name: "failed", error: "This server does not send messages." });
      else if (isAwaited) this.awaitResponse(message_id);
      else this.enter({ name: "sent" });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.enter({ name: "failed", error: error.message });
    }
  }

  /** Waits no longer. */
  stop(): void {
    this.stopPolling();
  }

  private enter(state: State): void {
    this.state = state;
    this.changed();
  }

  private awaitResponse(messageId: string): void {
    const since = performance.now();
    const seconds = (): number => (performance.now() - since) / 1000;
    const stop = poll(async () => {
      const next = await this.ask(messageId, seconds);
      if (next.name !== "waiting") stop();
      this.enter(next);
    });
    this.stopPolling = stop;
  }

  private async ask(messageId: string, seconds: () => number): Promise<State> {
    const { task, page } = this;
    try {
      // In this order: a task that has ended may have answered before it did.
      const isRunning = await isAccepting(task.task_id, page);
      const { response } = await page.api.getSchedulerMessageResponse(task.task_id, messageId);
      if (response !== null)
        return { name: "answered", seconds: seconds(), response: textOf(response) };
      if (!isRunning) return { name: "gone" };
      return { name: "waiting", seconds: seconds(), error: "" };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { name: "waiting", seconds: seconds(), error: error.message };
    }
  }
}

async function isAccepting(taskId: string, page: Page): Promise<boolean> {
  try {
    return (await page.api.getTask(taskId)).accepts_messages;
  } catch (error) {
    if (error instanceof ApiError && error.kind === "unknown-task") return false;
    throw error;
  }
}

/** The form for a message, and the state of the last one. `name`: of the form, unique on the page. */
export function messageForm(
  exchange: Exchange,
  name: string,
  button: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  const submit = (event: SubmitEvent): void => {
    // The form itself must not be sent.
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const content = given.get("content");
    if (typeof content === "string" && content !== "")
      void exchange.send(content, given.get("await") !== null);
  };
  return html`<form id="${name}-form" @submit=${submit}>
    <label class="form-label" for="${name}-content">Message</label>
    <div class="message-line">
      <input
        class="form-control"
        id="${name}-content"
        name="content"
        type="text"
        autocomplete="off"
        required
        data-autofocus
      />
      ${button}
    </div>
    <label class="form-check">
      <input class="form-check-input" type="checkbox" name="await" />
      Wait for a response
    </label>
    ${stateOf(exchange)}
  </form>`;
}

/** What has become of the last message. */
export function stateOf({ state }: Exchange): TemplateResult {
  return html`<div
    class="message-state"
    role="status"
    data-testid="message-state"
    data-state=${state.name}
  >
    ${describe(state)}
  </div>`;
}

/** The messages before the last one. */
export function pastMessages(exchange: Exchange): TemplateResult | typeof nothing {
  if (exchange.past.length === 0) return nothing;
  return html`<ul class="past-messages">
    ${exchange.past.map(
      ({ content, state }) =>
        html`<li>
          <span class="mono">${content}</span> <span class="dim">${describe(state)}</span>
        </li>`,
    )}
  </ul>`;
}

function describe(state: State): TemplateResult | typeof nothing | string {
  switch (state.name) {
    case "ready":
      return nothing;
    case "sending":
      return "Sending…";
    case "sent":
      return "Sent.";
    case "waiting":
      // Hidden from screen readers, which would read every second.
      return html`Waiting for a response.
        <span aria-hidden="true">${formatAge(state.seconds)}</span> ${state.error}`;
    case "gone":
      return "The task is not running any more: no response will come.";
    case "failed":
      return html`<span class="invalid">${state.error}</span>`;
    case "answered":
      return html`Answered after ${formatDuration(state.seconds)}:
        <div class="trace" tabindex="0" role="group" aria-label="Response">
          <pre data-testid="message-response">${state.response}</pre>
        </div>`;
  }
}
