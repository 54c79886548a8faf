/** Short names for types of the API, all generated from the document. */

import type { components, operations, paths } from "./schema";

type Schemas = components["schemas"];

export type Summary = Schemas["Summary"];
export type FamilySummary = Summary["families"][number];
export type Problem = Schemas["Problem"];
export type LoginState = Schemas["LoginState"];
export type Credentials = Schemas["Credentials"];
export type Change = Schemas["Change"];
export type TaskPage = Schemas["TaskPage"];
export type TaskRow = Schemas["TaskRow"];
export type TaskDetails = Schemas["TaskDetails"];
export type ShortReason = NonNullable<TaskRow["reason"]>;
export type Explanation = Schemas["Explanation"];
export type Reason = Explanation["reasons"][number];
export type BulkAction = Schemas["BulkAction"];
export type ActionRequest = Schemas["ActionRequest"];
export type ActionResult = Schemas["ActionResult"];
export type SkipReason = Schemas["SkipReason"];
export type TaskFilter = Schemas["TaskFilter"];
export type SavedView = Schemas["SavedView"];
export type SavedViewChange = Schemas["SavedViewChange"];
export type SavedViewFields = Schemas["SavedViewFields"];
export type Hold = Schemas["Hold"];
export type HoldRequest = Schemas["HoldRequest"];
export type FailurePage = Schemas["FailurePage"];
export type FailureGroup = Schemas["FailureGroup"];
export type FailureDetails = Schemas["FailureDetails"];
export type FailedTask = Schemas["FailedTask"];
export type FailureQuery = NonNullable<paths["/v1/failures"]["get"]["parameters"]["query"]>;
export type ActionPage = Schemas["ActionPage"];
export type Action = ActionPage["actions"][number];
export type TaskRuns = Schemas["TaskRuns"];
export type TaskRun = Schemas["TaskRun"];
export type Trend = Schemas["Trend"];
export type Timeline = Schemas["Timeline"];
export type TimelineQuery = NonNullable<paths["/v1/timeline"]["get"]["parameters"]["query"]>;
export type Activity = Schemas["Activity"];
export type ActivityQuery = NonNullable<paths["/v1/activity"]["get"]["parameters"]["query"]>;
export type Grid = Schemas["Grid"];
export type GridQuery = NonNullable<paths["/v1/grid"]["get"]["parameters"]["query"]>;
export type GridCell = Schemas["GridCell"];
export type Estimate = Schemas["Estimate"];
export type WorkerPage = Schemas["WorkerPage"];
export type WorkerRow = Schemas["WorkerRow"];
export type WorkerQuery = NonNullable<paths["/v1/workers"]["get"]["parameters"]["query"]>;
export type TaskGraph = Schemas["TaskGraph"];
export type GraphQuery = NonNullable<paths["/v1/graph"]["get"]["parameters"]["query"]>;
export type TaskReference = Schemas["TaskReference"];
export type TaskQuery = NonNullable<paths["/v1/tasks"]["get"]["parameters"]["query"]>;

interface Call {
  requestBody?: { content: { "application/json": unknown } };
  responses: { 200: { content: { "application/json": { response: unknown } } } };
}
type Calls = { [M in keyof operations as operations[M] extends Call ? M : never]: operations[M] };

export type RpcMethod = keyof Calls;
export type RpcArguments<M extends RpcMethod> = NonNullable<
  Calls[M]["requestBody"]
>["content"]["application/json"];
export type RpcAnswers = {
  [M in RpcMethod]: Calls[M]["responses"][200]["content"]["application/json"]["response"];
};

export type DependencyGraph = RpcAnswers["dep_graph"];
export type ListedTasks = RpcAnswers["task_list"];
export type FetchedError = RpcAnswers["fetch_error"];
export type Workers = RpcAnswers["worker_list"];
export type Worker = Workers[number];
export type Resources = RpcAnswers["resource_list"];
export type Resource = Resources[number];
