/** The dialog that sends a message to a running task and shows the response. */

import { html } from "lit-html";
import type { ActionableTask } from "../../model/actions";
import { closeButton, openDialog } from "../dialogs";
import { icon } from "../icons";
import type { Page } from "../view";
import { Exchange, messageForm } from "./exchange";

export function showMessage(task: ActionableTask, page: Page): void {
  if (task.worker_running === null) return;
  const exchange = new Exchange(task, page, () => {
    dialog.redraw();
  });
  const dialog = openDialog({
    title: `Message to ${task.family}`,
    body: () => messageForm(exchange, "message"),
    footer: (dialog) =>
      html`${closeButton(dialog)}
        <button type="submit" form="message-form" class="btn btn-primary">
          ${icon("send")} Send
        </button>`,
    onClosed: () => {
      exchange.stop();
    },
  });
}
