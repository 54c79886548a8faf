/** The views by name. The first that most readers want are in the main script; others are loaded when first shown. */

import type { Tab } from "../route";
import { makeTaskList } from "./task-list";
import { makeTaskPanel } from "./task-panel";
import type { MakeView } from "./view";

/** The details of one task, beside whichever view is shown. */
export const PANEL = "panel";

const LOADERS: Record<Tab | typeof PANEL, () => Promise<MakeView>> = {
  tasks: () => Promise.resolve(makeTaskList),
  failures: async () => (await import("./failures")).makeFailures,
  graph: async () => (await import("./dependency-graph")).makeDependencyGraph,
  timeline: async () => (await import("./timeline")).makeTimeline,
  grid: async () => (await import("./grid")).makeGrid,
  workers: async () => (await import("./worker-list")).makeWorkerList,
  resources: async () => (await import("./resource-list")).makeResourceList,
  audit: async () => (await import("./audit-list")).makeAuditList,
  task: async () => (await import("./task-page")).makeTaskPage,
  [PANEL]: () => Promise.resolve(makeTaskPanel),
};

export function loadView(name: Tab | typeof PANEL): Promise<MakeView> {
  return LOADERS[name]();
}
