/** The runs in the table of the page. */

export const ENDED = ["DONE", "FAILED"] as const;

export interface Run {
  started: Date;
  seconds: number;
  status: (typeof ENDED)[number];
  /** Where the page of its record is. */
  href: string;
  params: string;
}

/** Returns those that ended, oldest first. */
export function readRuns(table: HTMLTableElement): Run[] {
  return [...table.querySelectorAll<HTMLTableRowElement>("tbody tr")]
    .flatMap((row) => readRun(row))
    .sort((a, b) => a.started.getTime() - b.started.getTime());
}

function readRun(row: HTMLTableRowElement): Run[] {
  const status = ENDED.find((one) => one === row.dataset.status);
  const time = row.querySelector("time")?.dateTime;
  const seconds = row.querySelector("data")?.value;
  const href = row.querySelector("a")?.getAttribute("href");
  if (status === undefined || time === undefined || seconds === undefined || href == null)
    return [];
  const params = [...row.querySelectorAll(".param")].map((param) => param.textContent.trim());
  return [
    { started: new Date(time), seconds: Number(seconds), status, href, params: params.join(", ") },
  ];
}
