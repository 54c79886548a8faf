import createClient from "openapi-fetch";
import type { paths } from "./generated/luigid";

const { LUIGID_URL: baseUrl = "", FAMILY: family = "" } = process.env;
const luigid = createClient<paths>({ baseUrl, headers: { Accept: "application/json" } });
const [worker, task_id] = [`${family} worker`, `${family}_1`];

const added = await luigid.POST("/api/add_task", {
  body: { worker, task_id, family, params: { day: "2024-05-01" } },
});
const work = await luigid.POST("/api/get_work", { body: { worker } });
await luigid.POST("/api/add_task", {
  body: { worker, task_id, status: "FAILED", expl: "out of paper" },
});
const listed = await luigid.POST("/api/task_list", { body: { status: "FAILED", search: family } });
const error = await luigid.POST("/api/fetch_error", { body: { task_id } });
const page = await luigid.GET("/v1/tasks", {
  params: { query: { family: [family], status: ["FAILED"] } },
});
const history = await luigid.GET("/history/by_name/{name}", {
  params: { path: { name: "Recorded" } },
});
const refused = await luigid.GET("/v1/tasks/{task_id}", {
  params: { path: { task_id: "Unknown" } },
});
console.log(
  JSON.stringify([
    added.data?.response,
    work.data?.response.task_id,
    Object.keys(listed.data?.response ?? {}),
    error.data?.response.error,
    page.data?.tasks.map((task) => task.task_id),
    // The whole document says that it may be a page in HTML, too.
    typeof history.data !== "string" && history.data?.records.map((record) => record.task.family),
    refused.error?.status,
  ]),
);
