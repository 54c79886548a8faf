/** What a cell says, and where it leads. */

import { formatCount, formatCountOf } from "../../model/numbers";
import { valueText } from "../../model/query-text";
import { wordOf } from "../../model/status";
import type { Cell } from "../../model/grid/table";
import { toDetails, toTaskPage, withTab, type Route } from "../../route";

/** `3 tasks: 1 failed, 2 done; 1 has left the scheduler`. */
export function inWords({ counts, total, gone }: Cell): string {
  const parts = counts.map(
    ([status, count]) => `${formatCount(count)} ${wordOf(status).toLowerCase()}`,
  );
  const left = gone === 0 ? "" : `; ${gone} ${gone === 1 ? "has" : "have"} left the scheduler`;
  return total === 1
    ? `${wordOf(counts[0]?.[0] ?? "UNKNOWN").toLowerCase()}${gone === 0 ? "" : ", has left the scheduler"}`
    : `${formatCountOf(total, "task")}: ${parts.join(", ")}${left}`;
}

/** Where a cell leads: to its task, if there is one only, else to the list of its tasks. `family`: empty for all. */
export function targetOf(
  route: Route,
  param: string,
  cell: Cell,
  family: string,
  value: string,
): Route {
  if (cell.taskId !== "")
    return cell.gone > 0 ? toTaskPage(route, cell.taskId) : toDetails(route, cell.taskId);
  const search = conditionOf(param, value);
  return { ...withTab(route, "tasks"), family, search, statuses: [], page: 1 };
}

/** The condition of a query; a text, which may find a little more, if a query cannot name the parameter. */
function conditionOf(param: string, value: string): string {
  return /^[^\s:<>"]+$/.test(param)
    ? `param.${param}:${valueText(value)}`
    : JSON.stringify(`${param}=${value}`);
}
