import {
  Configuration,
  HistoryApi,
  OverviewApi,
  ReadApi,
  ResponseError,
  WorkerApi,
} from "./generated";

const { LUIGID_URL: basePath = "", FAMILY: family = "" } = process.env;
const luigid = new Configuration({ basePath, headers: { Accept: "application/json" } });
const [worker, taskId] = [`${family} worker`, `${family}_1`];
const [workers, read] = [new WorkerApi(luigid), new ReadApi(luigid)];
const [overview, records] = [new OverviewApi(luigid), new HistoryApi(luigid)];

const added = await workers.addTask({
  addTaskArguments: { worker, taskId, family, params: { day: "2024-05-01" } },
});
const work = await workers.getWork({ getWorkArguments: { worker } });
await workers.addTask({
  addTaskArguments: { worker, taskId, status: "FAILED", expl: "out of paper" },
});
const listed = await read.taskList({ taskListArguments: { status: "FAILED", search: family } });
const error = await read.fetchError({ fetchErrorArguments: { taskId } });
const page = await overview.v1Tasks({ family: [family], status: ["FAILED"] });
const history = await records.historyByName({ name: "Recorded" });
const refused = await overview.v1Task({ taskId: "Unknown" }).then(
  () => null,
  (reason: unknown) => (reason instanceof ResponseError ? reason.response.status : reason),
);
console.log(
  JSON.stringify([
    added.response,
    "taskId" in work.response && work.response.taskId,
    Object.keys(listed.response),
    "error" in error.response && error.response.error,
    page.tasks.map((task) => task.taskId),
    history.records.map((record) => record.task.family),
    refused,
  ]),
);
