/** The runs as the table of the page has them. */

export interface Run {
  started: Date;
  seconds: number;
  status: "DONE" | "FAILED";
  /** the page of its record */
  href: string;
  params: string;
}

/** Those that ended well or not, oldest first. */
export function readRuns(table: HTMLTableElement): Run[] {
  return [...table.querySelectorAll<HTMLTableRowElement>("tbody tr")]
    .flatMap((row) => readRun(row))
    .sort((a, b) => a.started.getTime() - b.started.getTime());
}

function readRun(row: HTMLTableRowElement): Run[] {
  const status = row.dataset.status;
  if (status !== "DONE" && status !== "FAILED") return [];
  const time = row.querySelector("time")?.dateTime;
  const seconds = row.querySelector("data")?.value;
  const href = row.querySelector("a")?.getAttribute("href");
  if (time === undefined || seconds === undefined || href == null) return [];
  const params = [...row.querySelectorAll(".param")].map((param) => param.textContent.trim());
  return [
    { started: new Date(time), seconds: Number(seconds), status, href, params: params.join(", ") },
  ];
}
