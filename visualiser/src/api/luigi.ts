/** The only module that calls the server. Paths are relative, so that the page works behind any path prefix. */

import { parseJson } from "./json";
import type {
  ActionPage,
  ActionRequest,
  Activity,
  ActivityQuery,
  BulkAction,
  Credentials,
  Explanation,
  Estimate,
  FailureDetails,
  FailurePage,
  FailureQuery,
  FetchedError,
  GraphQuery,
  Grid,
  GridQuery,
  Hold,
  HoldRequest,
  ListedTasks,
  LoginState,
  Problem,
  RpcAnswers,
  RpcArguments,
  RpcMethod,
  Resources,
  SavedView,
  SavedViewChange,
  SavedViewFields,
  Summary,
  TaskDetails,
  TaskPage,
  TaskQuery,
  TaskRow,
  TaskRuns,
  Timeline,
  TimelineQuery,
  WorkerPage,
  WorkerQuery,
  Workers,
} from "./types";

const ROOT = "../../";
/** Between two looks at an action that takes long. */
const POLL_MS = 500;
/** Results that come with the end of an action. */
const FIRST_RESULTS = 500;

/** What stands before the name of its kind in the `type` of a problem. */
const PROBLEM = "urn:luigid:problem:";

/** The server refused, failed, or could not be reached (status 0). The message is for the reader. */
export class ApiError extends Error {
  readonly status: number;
  /** The kind of problem, by its name in the documentation; empty if it is none of luigid's. */
  readonly kind: string;

  constructor(message: string, status: number, kind = "") {
    super(message);
    this.status = status;
    this.kind = kind;
  }
}

export class LuigiAPI {
  /** Where the server-sent events come from. */
  readonly eventsUrl = `${ROOT}v1/events`;
  readonly historyUrl = `${ROOT}history`;
  /** The documentation of this version; `docs` without the slash is the reference of the API. */
  readonly docsUrl = `${ROOT}docs/`;

  // Logins

  getSession(): Promise<LoginState> {
    return get("v1/session") as Promise<LoginState>;
  }

  /** Rejects with ApiError: 401 if the credentials are wrong, 429 after too many attempts. */
  logIn(credentials: Credentials): Promise<LoginState> {
    return send("POST", "v1/session", credentials) as Promise<LoginState>;
  }

  logOut(): Promise<unknown> {
    return send("DELETE", "v1/session");
  }

  // The API of the page

  getSummary(signal?: AbortSignal): Promise<Summary> {
    return get("v1/summary", signal) as Promise<Summary>;
  }

  getTasks(query: TaskQuery, signal?: AbortSignal): Promise<TaskPage> {
    return get(`v1/tasks?${written(query)}`, signal) as Promise<TaskPage>;
  }

  /** Where the report about a task is. */
  reportUrl(taskId: string): string {
    return `${ROOT}v1/tasks/${encodeURIComponent(taskId)}/report`;
  }

  /** Where the file of all tasks that fit is: the query without its page. */
  exportUrl(query: TaskQuery): string {
    const filters = { ...query, offset: "", limit: "" };
    return `${ROOT}v1/tasks/export?format=csv&${written(filters)}`;
  }

  getFailures(query: FailureQuery, signal?: AbortSignal): Promise<FailurePage> {
    return get(`v1/failures?${written(query)}`, signal) as Promise<FailurePage>;
  }

  /** One group, with a part of its tasks. Rejects with ApiError 404 if nothing fails so any more. */
  getFailure(
    key: string,
    part: { limit: number; cursor?: string },
    signal?: AbortSignal,
  ): Promise<FailureDetails> {
    const path = `v1/failures/${encodeURIComponent(key)}?${written(part)}`;
    return get(path, signal) as Promise<FailureDetails>;
  }

  /** Rejects with ApiError 404 if the task is not known. */
  getTask(taskId: string, signal?: AbortSignal): Promise<TaskDetails> {
    return get(`v1/tasks/${encodeURIComponent(taskId)}`, signal) as Promise<TaskDetails>;
  }

  /** Why a task does not run. Rejects with ApiError 404 if the task is not known. */
  getExplanation(taskId: string, signal?: AbortSignal): Promise<Explanation> {
    const path = `v1/tasks/${encodeURIComponent(taskId)}/explanation`;
    return get(path, signal) as Promise<Explanation>;
  }

  /** Resolves to those of the tasks that the server knows; at most 100 may be asked for. */
  async getTasksById(taskIds: readonly string[], signal?: AbortSignal): Promise<TaskRow[]> {
    const { tasks } = await this.getTasks({ task_id: [...taskIds], limit: taskIds.length }, signal);
    return tasks;
  }

  /** The views that are shared on the server, by name. */
  async getViews(): Promise<SavedView[]> {
    return ((await get("v1/views")) as { views: SavedView[] }).views;
  }

  /** Rejects with ApiError 409 if there is one of this name. */
  addView(view: SavedViewFields): Promise<unknown> {
    return send("POST", "v1/views", view);
  }

  /** Rejects with ApiError 409 if somebody has changed it since its version, or another has the name. */
  changeView(viewId: string, view: SavedViewChange): Promise<unknown> {
    return send("PUT", `v1/views/${encodeURIComponent(viewId)}`, view);
  }

  /** Rejects with ApiError 409 if somebody has changed it since this version. */
  removeView(viewId: string, version: number): Promise<unknown> {
    return send("DELETE", `v1/views/${encodeURIComponent(viewId)}?version=${String(version)}`);
  }

  /** What operators have done; empty texts let all through. */
  getActions(
    filter: { who: string; operation: string; task: string },
    limit: number,
  ): Promise<ActionPage> {
    const given = Object.entries(filter).filter(([, value]) => value !== "");
    const parameters = new URLSearchParams([...given, ["limit", String(limit)]]);
    return get(`v1/audit?${parameters.toString()}`) as Promise<ActionPage>;
  }

  /** Runs of a task, the newest first. Rejects with ApiError 404 if nobody remembers the task. */
  getTaskRuns(taskId: string, cursor: string | null, signal?: AbortSignal): Promise<TaskRuns> {
    const query = cursor === null ? "" : `?cursor=${encodeURIComponent(cursor)}`;
    return get(`v1/tasks/${encodeURIComponent(taskId)}/runs${query}`, signal) as Promise<TaskRuns>;
  }

  /** The body of a `TaskGraph`: a worker parses it. It has no tasks if the root is not known. */
  getGraph(query: GraphQuery, signal?: AbortSignal): Promise<ArrayBuffer> {
    const options = signal === undefined ? {} : { signal };
    return read(`v1/graph?${written(query)}`, options, (response) => response.arrayBuffer());
  }

  /** Runs, the first to begin first. */
  getTimeline(query: TimelineQuery, signal?: AbortSignal): Promise<Timeline> {
    return get(`v1/timeline?${written(query)}`, signal) as Promise<Timeline>;
  }

  /** What went on in the last hours, by steps of equal length. */
  getActivity(query: ActivityQuery, signal?: AbortSignal): Promise<Activity> {
    return get(`v1/activity?${written(query)}`, signal) as Promise<Activity>;
  }

  /** Families by the values of a parameter. */
  getGrid(query: GridQuery, signal?: AbortSignal): Promise<Grid> {
    return get(`v1/grid?${written(query)}`, signal) as Promise<Grid>;
  }

  /** When a task is expected to end. Rejects with ApiError 404 if the task is not known. */
  getEstimate(taskId: string, signal?: AbortSignal): Promise<Estimate> {
    return get(`v1/tasks/${encodeURIComponent(taskId)}/estimate`, signal) as Promise<Estimate>;
  }

  getWorkers(query: WorkerQuery, signal?: AbortSignal): Promise<WorkerPage> {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== "") parameters.append(name, String(value));
    }
    return get(`v1/workers?${parameters.toString()}`, signal) as Promise<WorkerPage>;
  }

  /**
   * Does one thing to many tasks, or previews it. Resolves when it has ended; `told` hears how far it has got
   * meanwhile. Rejects with ApiError if it has changed nothing.
   */
  async perform(asked: Asked, told?: Told): Promise<BulkAction> {
    // What is left out has its default.
    return ended((await send("POST", "v1/actions", asked)) as BulkAction, told);
  }

  /** Undoes an action; resolves to the undo, as `perform` does. */
  async undoAction(actionId: string, told?: Told): Promise<BulkAction> {
    const path = `v1/actions/${encodeURIComponent(actionId)}/undo`;
    return ended((await send("POST", path)) as BulkAction, told);
  }

  /** An action with a part of its results. Rejects with ApiError 404 if the server has forgotten it. */
  getAction(actionId: string, part: ResultPart): Promise<BulkAction> {
    return getAction(actionId, part);
  }

  /** Retries tasks, with what they wait for; resolves when it is done. At most 10,000. */
  retryTasks(taskIds: readonly string[]): Promise<BulkAction> {
    return this.perform({ action: "retry", task_ids: [...taskIds] });
  }

  // Holds

  /** The holds of families and filters, the oldest first; at most 500. */
  async getWideHolds(): Promise<Hold[]> {
    return ((await get("v1/holds?scope=wide&limit=500")) as { holds: Hold[] }).holds;
  }

  placeHold(hold: Partial<HoldRequest>): Promise<Hold> {
    return send("POST", "v1/holds", hold) as Promise<Hold>;
  }

  releaseHold(holdId: number): Promise<unknown> {
    return send("DELETE", `v1/holds/${String(holdId)}`);
  }

  // Luigi's methods

  /** Resolves to an empty graph if the task is not known. */
  getFailedTaskList(): Promise<ListedTasks> {
    return call("task_list", { status: "FAILED", upstream_status: "" });
  }

  getErrorTrace(taskId: string): Promise<FetchedError> {
    return call("fetch_error", { task_id: taskId });
  }

  forgiveFailures(taskId: string): Promise<unknown> {
    return call("forgive_failures", { task_id: taskId });
  }

  markAsDone(taskId: string): Promise<unknown> {
    return call("mark_as_done", { task_id: taskId });
  }

  reEnable(taskId: string): Promise<unknown> {
    return call("re_enable_task", { task_id: taskId });
  }

  getTaskStatusMessage(taskId: string): Promise<RpcAnswers["get_task_status_message"]> {
    return call("get_task_status_message", { task_id: taskId });
  }

  getTaskProgressPercentage(taskId: string): Promise<RpcAnswers["get_task_progress_percentage"]> {
    return call("get_task_progress_percentage", { task_id: taskId });
  }

  sendSchedulerMessage(
    worker: string,
    taskId: string,
    content: string,
  ): Promise<RpcAnswers["send_scheduler_message"]> {
    return call("send_scheduler_message", { worker, task: taskId, content });
  }

  getSchedulerMessageResponse(
    taskId: string,
    messageId: string,
  ): Promise<RpcAnswers["get_scheduler_message_response"]> {
    return call("get_scheduler_message_response", { task_id: taskId, message_id: messageId });
  }

  getWorkerList(): Promise<Workers> {
    return call("worker_list", {});
  }

  disableWorker(worker: string): Promise<unknown> {
    return call("disable_worker", { worker });
  }

  setWorkerProcesses(worker: string, n: number): Promise<unknown> {
    return call("set_worker_processes", { worker, n });
  }

  getResourceList(): Promise<Resources> {
    return call("resource_list", {});
  }

  updateResource(resource: string, amount: number): Promise<unknown> {
    return call("update_resource", { resource, amount });
  }

  pause(): Promise<unknown> {
    return call("pause", {});
  }

  unpause(): Promise<unknown> {
    return call("unpause", {});
  }
}

/** What an action is asked to do: `preview` and `note` may be left out. */
export type Asked = Pick<ActionRequest, "action"> & Partial<ActionRequest>;
export type Told = (action: BulkAction) => void;
export interface ResultPart {
  offset?: number;
  limit: number;
  outcome?: "changed" | "skipped";
}

function getAction(actionId: string, part: ResultPart): Promise<BulkAction> {
  const path = `v1/actions/${encodeURIComponent(actionId)}?${written(part)}`;
  return get(path) as Promise<BulkAction>;
}

/** Waits until an action has ended. */
async function ended(begun: BulkAction, told: Told = () => undefined): Promise<BulkAction> {
  let action = begun;
  while (action.state === "running" && action.action_id !== null) {
    told(action);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    action = await getAction(action.action_id, { limit: FIRST_RESULTS });
  }
  if (action.state === "failed")
    throw new ApiError(action.error ?? "The action has changed nothing.", 500);
  return action;
}

/** Parameters of a query; those of a list are repeated, and empty ones left out. */
function written(query: object): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query) as [string, unknown][]) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== "" && one !== undefined) parameters.append(name, String(one));
    }
  }
  return parameters.toString();
}

async function call<M extends RpcMethod>(method: M, args: RpcArguments<M>): Promise<RpcAnswers[M]> {
  const answer = await request(`api/${method}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(args),
  });
  return (answer as { response: RpcAnswers[M] }).response;
}

function get(path: string, signal?: AbortSignal): Promise<unknown> {
  return request(path, signal === undefined ? {} : { signal });
}

function send(method: string, path: string, body?: unknown): Promise<unknown> {
  if (body === undefined) return request(path, { method });
  const headers = { "Content-Type": "application/json" };
  return request(path, { method, headers, body: JSON.stringify(body) });
}

async function request(path: string, options: RequestInit): Promise<unknown> {
  const text = await read(path, options, (response) => response.text());
  return text === "" ? null : parseJson(text);
}

/** Fetches a path and reads the body of the answer. */
async function read<T>(
  path: string,
  options: RequestInit,
  readBody: (response: Response) => Promise<T>,
): Promise<T> {
  let response: Response;
  let body: T | string;
  try {
    // The header keeps the browser from opening its own dialog: the page has a form.
    const headers = new Headers(options.headers);
    headers.set("X-Requested-With", "luigid");
    response = await fetch(ROOT + path, { ...options, headers });
    body = response.ok ? await readBody(response) : await response.text();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError("The server cannot be reached.", 0);
  }
  if (!response.ok) throw errorOf(String(body), response.status);
  return body as T;
}

/** Says what a problem says; for other answers (of a proxy, say) the status in words. */
function errorOf(text: string, status: number): ApiError {
  try {
    const { type, title, detail } = JSON.parse(text) as Partial<Problem>;
    const message = detail ?? title;
    const kind = type?.startsWith(PROBLEM) === true ? type.slice(PROBLEM.length) : "";
    if (typeof message === "string") return new ApiError(message, status, kind);
  } catch {
    // Not a problem document.
  }
  return new ApiError(`The server answered with status ${String(status)}.`, status);
}
