import { isErrorFromAlias } from "@zodios/core";
import { api, createApiClient } from "./generated/luigid";

const { LUIGID_URL: baseUrl = "", FAMILY: family = "" } = process.env;
const luigid = createApiClient(baseUrl, {
  axiosConfig: { headers: { Accept: "application/json" }, paramsSerializer: { indexes: null } },
});
const [worker, task_id] = [`${family} worker`, `${family}_1`];

const added = await luigid.add_task({ worker, task_id, family, params: { day: "2024-05-01" } });
const work = await luigid.get_work({ worker });
await luigid.add_task({ worker, task_id, status: "FAILED", expl: "out of paper" });
const listed = await luigid.task_list({ status: "FAILED", search: family });
const error = await luigid.fetch_error({ task_id });
const page = await luigid.v1_tasks({ queries: { family: [family], status: ["FAILED"] } });
const history = await luigid.history_by_name({ params: { name: "Recorded" } });
const refused = await luigid.v1_task({ params: { task_id: "Unknown" } }).then(
  () => null,
  (reason: unknown) =>
    isErrorFromAlias(api.api, "v1_task", reason) ? reason.response.data.status : reason,
);
console.log(
  JSON.stringify([
    added.response,
    work.response.task_id,
    Object.keys(listed.response),
    error.response.error,
    page.tasks.map((task) => task.task_id),
    history.records.map((record) => record.task.family),
    refused,
  ]),
);
