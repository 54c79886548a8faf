/** The dialogs of one task. */

export { showError } from "./task-dialogs/error";
export { showMessage } from "./task-dialogs/message";
export { showStatusMessage } from "./task-dialogs/status";
