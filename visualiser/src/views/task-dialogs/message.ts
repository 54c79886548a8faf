/** The dialog that sends a message to a running task and shows the response. */

import { html, nothing, type TemplateResult } from "lit-html";
import { ApiError } from "../../api/luigi";
import type { ActionableTask } from "../../model/actions";
import { textOf } from "../../model/params";
import { formatAge, formatDuration } from "../../model/times";
import { closeButton, openDialog } from "../dialogs";
import { icon } from "../icons";
import type { Page } from "../view";
import { poll } from "./polling";

type State =
  | { name: "ready" | "sending" | "sent" | "gone" }
  | { name: "waiting"; seconds: number; error: string }
  | { name: "answered"; seconds: number; response: string }
  | { name: "failed"; error: string };

export function showMessage(task: ActionableTask, page: Page): void {
  const worker = task.worker_running;
  if (worker === null) return;
  let state: State = { name: "ready" };
  let stop = (): void => undefined;

  const enter = (next: State): void => {
    state = next;
    dialog.redraw();
  };
  const send = async (content: string, isAwaited: boolean): Promise<void> => {
    stop();
    enter({ name: "sending" });
    try {
      const { message_id } = await page.api.sendSchedulerMessage(worker, task.task_id, content);
      if (message_id === null)
        enter({ name: "failed", error: "This server does not send messages." });
      else if (isAwaited) awaitResponse(message_id);
      else enter({ name: "sent" });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      enter({ name: "failed", error: error.message });
    }
  };
  const awaitResponse = (messageId: string): void => {
    const since = performance.now();
    const seconds = (): number => (performance.now() - since) / 1000;
    stop = poll(async () => {
      const next = await ask(messageId, seconds);
      if (next.name !== "waiting") stop();
      enter(next);
    });
  };
  const ask = async (messageId: string, seconds: () => number): Promise<State> => {
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
  };

  const dialog = openDialog({
    title: `Message to ${task.family}`,
    body: () => form(state, send),
    footer: (dialog) =>
      html`${closeButton(dialog)}
        <button type="submit" form="message-form" class="btn btn-primary">
          ${icon("send")} Send
        </button>`,
    onClosed: () => {
      stop();
    },
  });
}

async function isAccepting(taskId: string, page: Page): Promise<boolean> {
  try {
    return (await page.api.getTask(taskId)).accepts_messages;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}

function form(
  state: State,
  send: (content: string, isAwaited: boolean) => Promise<void>,
): TemplateResult {
  const submit = (event: SubmitEvent): void => {
    // The form itself must not be sent.
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const content = given.get("content");
    if (typeof content === "string" && content !== "")
      void send(content, given.get("await") !== null);
  };
  return html`<form id="message-form" @submit=${submit}>
    <label class="form-label" for="message-content">Message</label>
    <input
      class="form-control"
      id="message-content"
      name="content"
      type="text"
      autocomplete="off"
      required
      data-autofocus
    />
    <label class="form-check">
      <input class="form-check-input" type="checkbox" name="await" />
      Wait for a response
    </label>
    <div class="message-state" role="status" data-testid="message-state" data-state=${state.name}>
      ${describe(state)}
    </div>
  </form>`;
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
