// @vitest-environment happy-dom

import { expect, it } from "vitest";
import { readRuns, usual } from "../../src/history/runs";

/** A row as the template writes it. */
function row(status: string, time: string, seconds?: number): string {
  const value = seconds === undefined ? "" : `<data value="${String(seconds)}">x</data>`;
  return `<tr data-status="${status}">
    <td><a href="../history/by_id/7">${status}</a></td>
    <td><span class="params"><span class="param"><span class="name">day=</span>1</span>
      <span class="param"><span class="name">to=</span>&lt;b&gt;</span></span></td>
    <td><time datetime="${time}">x</time></td>
    <td>${value}</td>
  </tr>`;
}

function table(...rows: string[]): HTMLTableElement {
  const markup = `<table><thead><tr><th>Result</th></tr></thead>
    <tbody>${rows.join("")}</tbody></table>`;
  const found = new DOMParser().parseFromString(markup, "text/html").querySelector("table");
  if (found === null) throw new Error("no table");
  return found;
}

it("reads the runs that ended, oldest first", () => {
  const runs = readRuns(
    table(
      row("DONE", "2026-11-21T12:00:00.250000Z", 10.25),
      row("FAILED", "2026-11-21T11:00:00.000000Z", 2),
    ),
  );
  expect(runs).toEqual([
    {
      started: new Date("2026-11-21T11:00:00Z"),
      seconds: 2,
      status: "FAILED",
      href: "../history/by_id/7",
      params: "day=1, to=<b>",
    },
    {
      started: new Date("2026-11-21T12:00:00.250Z"),
      seconds: 10.25,
      status: "DONE",
      href: "../history/by_id/7",
      params: "day=1, to=<b>",
    },
  ]);
});

it.each(["RUNNING", "PENDING", "UNKNOWN"])("leaves out what is %s", (status) => {
  expect(readRuns(table(row(status, "2026-11-21T12:00:00.000000Z", 3)))).toEqual([]);
});

it("leaves out what has no duration", () => {
  expect(readRuns(table(row("DONE", "2026-11-21T12:00:00.000000Z")))).toEqual([]);
});

it("has the medians of the runs that succeeded, if there are several", () => {
  const runs = [1, 2, 3, 4, 100].map((seconds) => ({
    started: new Date(0),
    seconds,
    status: seconds === 100 ? ("FAILED" as const) : ("DONE" as const),
    href: "",
    params: "",
  }));
  expect(usual(runs)).toEqual([
    { name: "p50", seconds: 2.5 },
    { name: "p95", seconds: 3.8499999999999996 },
  ]);
  expect(usual(runs.slice(0, 1))).toEqual([]);
});
