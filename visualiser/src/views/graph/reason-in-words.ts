/** Why a task of the graph does not run, in words. */

import type { GraphNode } from "../../model/graph";
import { detailOf, phraseOf } from "../../model/reasons";
import { timeText } from "../time";
import type { Page } from "../view";
import type { NodeNote } from "./node-notes";

/** Empty if there is nothing to say, or nothing known. */
export function reasonInWords(
  { status, taskId }: GraphNode,
  note: NodeNote | undefined,
  page: Page,
): string {
  if (note === undefined || !["PENDING", "FAILED", "DISABLED"].includes(status)) return "";
  const { reason } = note;
  if (reason === null) return status === "PENDING" ? "ready" : "";
  const formatTime = (at: number): string => timeText(at, page);
  const detail = detailOf(reason, formatTime);
  return phraseOf(reason, taskId, formatTime) + (detail === "" ? "" : ` (${detail})`);
}
