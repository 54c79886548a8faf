// @vitest-environment happy-dom

import { expect, test } from "vitest";
import { keyOf, makeSortable, sorted } from "../../src/history/sorting";

function tableOf(html: string): HTMLTableElement {
  const page = new DOMParser().parseFromString(
    `<table><thead><tr><th>Family</th><th>Run time</th></tr></thead><tbody>${html}</tbody></table>`,
    "text/html",
  );
  const table = page.querySelector("table");
  if (table === null) throw new Error("no table");
  return table;
}

const ROWS = ["b:12", "a:5", "c:", "A:100"].map((row) => {
  const [name = "", seconds = ""] = row.split(":");
  const data = seconds === "" ? "" : `<data value="${seconds}">${seconds} s</data>`;
  return `<tr><td>${name}</td><td>${data}</td></tr>`;
});

function names(table: HTMLTableElement): string[] {
  return [...table.querySelectorAll("tbody tr")].map((row) => row.children[0]?.textContent ?? "");
}

test("a click on a heading sorts the rows, a second one the other way round", () => {
  const table = tableOf(ROWS.join(""));
  makeSortable(table);
  const button = table.querySelectorAll<HTMLButtonElement>("th button")[1];
  button?.click();
  expect(names(table)).toEqual(["a", "b", "A", "c"]);
  expect(table.querySelector("[aria-sort]")?.getAttribute("aria-sort")).toBe("ascending");
  button?.click();
  expect(names(table)).toEqual(["A", "b", "a", "c"]);
  expect(table.querySelector("[aria-sort]")?.getAttribute("aria-sort")).toBe("descending");
});

test("a table of one row has no buttons", () => {
  const table = tableOf(ROWS[0] ?? "");
  makeSortable(table);
  expect(table.querySelector("button")).toBeNull();
});

test("times, numbers with commas and texts are keys", () => {
  const cell = (html: string): Element | undefined =>
    tableOf(`<tr><td>${html}</td></tr>`).querySelector("td") ?? undefined;
  expect(keyOf(cell('<time datetime="2024-05-01T00:00:00Z">May</time>'))).toBe(
    "2024-05-01T00:00:00Z",
  );
  expect(keyOf(cell("1,234"))).toBe(1234);
  expect(keyOf(cell(" Copy "))).toBe("copy");
  expect(keyOf(undefined)).toBe("");
});

test("equal items keep their order", () => {
  expect(sorted(["b1", "a1", "b2"], (item) => item.charAt(0), true)).toEqual(["b1", "b2", "a1"]);
});
