import { describe, expect, it } from "vitest";
import {
  actionsFor,
  rowActionsFor,
  trackingLink,
  type ActionableTask,
} from "../../src/model/actions";

const PAGE = "http://luigi/static/visualiser/index.html";

function task(given: Partial<ActionableTask>): ActionableTask {
  return {
    task_id: "a",
    family: "A",
    status: "PENDING",
    worker_running: null,
    tracking_url: null,
    status_message: null,
    progress_percentage: null,
    ...given,
  };
}

describe("what can be done with a task", () => {
  it.each<[string, Partial<ActionableTask>, string[]]>([
    ["pending", { status: "PENDING" }, ["hold", "graph"]],
    ["done", { status: "DONE" }, ["graph"]],
    ["unknown", { status: "UNKNOWN" }, ["hold", "graph"]],
    ["failed", { status: "FAILED" }, ["error", "retry", "forgive", "mark-done", "hold", "graph"]],
    ["failed upstream", { upstream_status: "UPSTREAM_FAILED" }, ["hold", "graph"]],
    [
      "disabled by the scheduler",
      { status: "DISABLED", re_enable_able: true },
      ["error", "retry", "re-enable", "mark-done", "hold", "graph"],
    ],
    [
      "disabled by a worker",
      { status: "DISABLED", re_enable_able: false },
      ["mark-done", "hold", "graph"],
    ],
    ["running", { status: "RUNNING" }, ["mark-done", "hold", "cancel", "graph"]],
    ["running in a batch", { status: "BATCH_RUNNING" }, ["hold", "cancel", "graph"]],
    [
      "running with a message",
      { status: "RUNNING", status_message: "half" },
      ["mark-done", "hold", "cancel", "status", "graph"],
    ],
    [
      "running, at the beginning",
      { status: "RUNNING", progress_percentage: 0 },
      ["mark-done", "hold", "cancel", "status", "graph"],
    ],
    [
      "running, said nothing",
      { status: "RUNNING", status_message: "" },
      ["mark-done", "hold", "cancel", "graph"],
    ],
    [
      "batch with progress",
      { status: "BATCH_RUNNING", progress_percentage: 5 },
      ["hold", "cancel", "status", "graph"],
    ],
    ["done, with its last message", { status: "DONE", status_message: "all" }, ["graph"]],
    [
      "listening",
      { status: "RUNNING", accepts_messages: true, worker_running: "w" },
      ["mark-done", "hold", "cancel", "message", "graph"],
    ],
    [
      "listening, but who runs it is not known",
      { status: "RUNNING", accepts_messages: true },
      ["mark-done", "hold", "cancel", "graph"],
    ],
    ["tracked", { status: "DONE", tracking_url: "https://t.example/1" }, ["tracking", "graph"]],
    ["tracked by a script", { status: "DONE", tracking_url: "javascript:alert(1)" }, ["graph"]],
  ])("%s", (_, given, expected) => {
    expect(actionsFor(task(given))).toEqual(expected);
  });
});

describe("the link of a tracking URL", () => {
  it.each([
    ["http://host:8088/job?id=1#now", "http://host:8088/job?id=1#now"],
    ["HTTPS://Host/x", "https://host/x"],
    [" https://host/x", "https://host/x"],
    ["//host/x", "http://host/x"],
    ["/relative", "http://luigi/relative"],
    ["host/x", "http://luigi/static/visualiser/host/x"],
    ["../../logs/1?a=b#c", "http://luigi/logs/1?a=b#c"],
    ["?job=1", "http://luigi/static/visualiser/index.html?job=1"],
    ["http//host", "http://luigi/static/visualiser/http//host"],
    ["\\\\host\\x", "http://host/x"],
    ["x\u0000y", "http://luigi/static/visualiser/x%00y"],
  ])("%j leads to %s", (url, link) => {
    expect(trackingLink(url, PAGE)).toBe(link);
  });

  it.each([
    null,
    "",
    " ",
    "//",
    "javascript:alert(1)",
    "javascript://host/%0aalert(1)",
    "\u0001javascript:alert(1)",
    "host:8080/x",
    "mailto:a@host",
    " JaVaScript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>1</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://host/x",
    "blob:https://host/1",
    "https://",
    "http://[",
  ])("%j is not a link", (url) => {
    expect(trackingLink(url, PAGE)).toBeNull();
    expect(trackingLink(url, PAGE.replace("http:", "https:"))).toBeNull();
  });
});

it("releases what is held, and holds only what is not", () => {
  expect(actionsFor(task({ held: true }))).toEqual(["release", "graph"]);
});

it("has room in a row for what is done most", () => {
  expect(rowActionsFor(task({ status: "FAILED" }))).toEqual([
    "error",
    "retry",
    "forgive",
    "mark-done",
    "graph",
  ]);
  expect(rowActionsFor(task({ status: "RUNNING" }))).toEqual(["mark-done", "graph"]);
  expect(rowActionsFor(task({ status: "PENDING" }))).toEqual(["hold", "graph"]);
});
