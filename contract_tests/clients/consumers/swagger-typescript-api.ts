import {
  Api,
  CountedStatus,
  type HttpResponse,
  type Problem,
  SettableStatus,
  type TaskDetails,
} from "./generated/luigid";

const { LUIGID_URL: baseUrl = "", FAMILY: family = "" } = process.env;
const luigid = new Api({
  baseUrl,
  baseApiParams: { format: "json", headers: { Accept: "application/json" } },
});
const [worker, task_id] = [`${family} worker`, `${family}_1`];

const added = await luigid.api.addTask({
  worker,
  task_id,
  family,
  params: { day: "2024-05-01" },
});
const work = await luigid.api.getWork({ worker });
await luigid.api.addTask({ worker, task_id, status: SettableStatus.FAILED, expl: "out of paper" });
const listed = await luigid.api.taskList({ status: "FAILED", search: family });
const error = await luigid.api.fetchError({ task_id });
const page = await luigid.v1.v1Tasks({ family: [family], status: [CountedStatus.FAILED] });
const history = await luigid.history.historyByName("Recorded");
const refused = await luigid.v1
  .v1Task("Unknown")
  .catch((answer: HttpResponse<TaskDetails, Problem>) => answer);
console.log(
  JSON.stringify([
    added.data.response,
    work.data.response.task_id,
    Object.keys(listed.data.response),
    error.data.response.error,
    page.data.tasks.map((task) => task.task_id),
    history.data.records.map((record) => record.task.family),
    refused.error.status,
  ]),
);
