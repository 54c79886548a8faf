/** The dialog that asks a running task to stop, by the message of docs/cancel.md, and shows its answer. */

import { html, nothing, type TemplateResult } from "lit-html";
import { ApiError } from "../../api/luigi";
import type { ActionableTask } from "../../model/actions";
import { closeButton, openDialog } from "../dialogs";
import { icon } from "../icons";
import type { Page } from "../view";
import { Exchange, stateOf } from "./exchange";

const MESSAGE = "cancel";

export function showCancel(task: ActionableTask, page: Page): void {
  const accepts = task.accepts_messages === true && task.worker_running !== null;
  let error = "";
  const exchange = new Exchange(task, page, () => {
    dialog.redraw();
  });

  async function cancel(isHeld: boolean): Promise<void> {
    error = "";
    try {
      if (isHeld) await page.api.perform({ action: "hold", task_ids: [task.task_id] });
      await exchange.send(MESSAGE, true);
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      error = failure.message;
      dialog.redraw();
    }
    await page.refresh();
  }

  const form = (): TemplateResult =>
    html`<form
      id="cancel-form"
      @submit=${(event: SubmitEvent) => {
        // The form itself must not be sent.
        event.preventDefault();
        const given = new FormData(event.target as HTMLFormElement);
        void cancel(given.get("hold") !== null);
      }}
    >
      <p>
        It gets the message <code>${MESSAGE}</code>. A task that understands it stops, and becomes
        failed; another runs on.
      </p>
      <label class="form-check">
        <input class="form-check-input" type="checkbox" name="hold" />
        Hold it first, so that it does not run again
      </label>
      ${stateOf(exchange)}
      ${error === "" ? nothing : html`<p class="invalid" role="alert">${error}</p>`}
    </form>`;

  const dialog = openDialog({
    title: `Cancel ${task.family}?`,
    testId: "cancel-dialog",
    body: () =>
      accepts
        ? form()
        : html`<p data-testid="cancel-impossible">
            This task accepts no messages: nothing would happen, and it runs on. Hold it, so that it
            does not run again, or disable its worker, which then takes no further task.
          </p>`,
    footer: (shown) =>
      html`${closeButton(shown)}${
        accepts
          ? html`<button
              type="submit"
              form="cancel-form"
              class="btn btn-primary"
              data-testid="cancel-confirm"
              data-autofocus
              ?disabled=${exchange.state.name === "sending" || exchange.state.name === "waiting"}
            >
              ${icon("stop")} Ask it to stop
            </button>`
          : nothing
      }`,
    onClosed: () => {
      exchange.stop();
    },
  });
}
