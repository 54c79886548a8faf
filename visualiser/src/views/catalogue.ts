/** The views by name; each is loaded when it is first shown. */

import type { Tab } from "../route";
import type { MakeView } from "./view";

/** The details of one task, beside whichever view is shown. */
export const PANEL = "panel";

const LOADERS: Record<Tab | typeof PANEL, () => Promise<MakeView>> = {
  tasks: async () => (await import("./task-list")).makeTaskList,
  graph: async () => (await import("./dependency-graph")).makeDependencyGraph,
  workers: async () => (await import("./worker-list")).makeWorkerList,
  resources: async () => (await import("./resource-list")).makeResourceList,
  [PANEL]: async () => (await import("./task-panel")).makeTaskPanel,
};

export function loadView(name: Tab | typeof PANEL): Promise<MakeView> {
  return LOADERS[name]();
}
