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

/** The durations that half and nearly all of the runs that succeeded did not exceed. */
export function usual(runs: readonly Run[]): { name: string; seconds: number }[] {
  const times = runs
    .filter((run) => run.status === "DONE")
    .map((run) => run.seconds)
    .sort((a, b) => a - b);
  if (times.length < 2) return [];
  return [
    { name: "p50", seconds: quantile(times, 0.5) },
    { name: "p95", seconds: quantile(times, 0.95) },
  ];
}

/** As the figures above the chart have it: between two values in proportion. */
function quantile(sortedTimes: readonly number[], part: number): number {
  const place = (sortedTimes.length - 1) * part;
  const low = sortedTimes[Math.floor(place)] ?? 0;
  const high = sortedTimes[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}
