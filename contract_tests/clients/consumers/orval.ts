import {
  addTask,
  fetchError,
  getWork,
  historyByName,
  taskList,
  v1Task,
  v1Tasks,
} from "./generated/luigid";

const { LUIGID_URL: baseUrl = "", FAMILY: family = "" } = process.env;
// What orval makes calls paths; a page has an origin, Node has none.
const { fetch: absolute } = globalThis;
globalThis.fetch = (path, options) => absolute(new URL(String(path), baseUrl), options);
const [worker, task_id] = [`${family} worker`, `${family}_1`];

const added = await addTask({ worker, task_id, family, params: { day: "2024-05-01" } });
const work = await getWork({ worker });
await addTask({ worker, task_id, status: "FAILED", expl: "out of paper" });
const listed = await taskList({ status: "FAILED", search: family });
const error = await fetchError({ task_id });
const page = await v1Tasks({ family: [family], status: ["FAILED"] });
const history = await historyByName("Recorded", undefined, {
  headers: { Accept: "application/json" },
});
const refused = await v1Task("Unknown");
console.log(
  JSON.stringify([
    added.status === 200 && added.data.response,
    work.status === 200 && work.data.response.task_id,
    listed.status === 200 && Object.keys(listed.data.response),
    error.status === 200 && error.data.response.error,
    page.status === 200 && page.data.tasks.map((task) => task.task_id),
    history.status === 200 && history.data.records.map((record) => record.task.family),
    refused.status === 404 && refused.data.status,
  ]),
);
