import {
  addTask,
  fetchError,
  getWork,
  historyByName,
  taskList,
  v1Task,
  v1Tasks,
} from "./generated";
import { client } from "./generated/client.gen";

const { LUIGID_URL: baseUrl = "", FAMILY: family = "" } = process.env;
client.setConfig({ baseUrl, headers: { Accept: "application/json" } });
const [worker, task_id] = [`${family} worker`, `${family}_1`];

const added = await addTask({
  body: { worker, task_id, family, params: { day: "2024-05-01" } },
});
const work = await getWork({ body: { worker } });
await addTask({ body: { worker, task_id, status: "FAILED", expl: "out of paper" } });
const listed = await taskList({ body: { status: "FAILED", search: family } });
const error = await fetchError({ body: { task_id } });
const page = await v1Tasks({ query: { family: [family], status: ["FAILED"] } });
const history = await historyByName({ path: { name: "Recorded" } });
const refused = await v1Task({ path: { task_id: "Unknown" } });
console.log(
  JSON.stringify([
    added.data?.response,
    work.data?.response.task_id,
    Object.keys(listed.data?.response ?? {}),
    error.data?.response.error,
    page.data?.tasks.map((task) => task.task_id),
    history.data?.records.map((record) => record.task.family),
    refused.error?.status,
  ]),
);
