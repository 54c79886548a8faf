/** What can stand where the reader types in a query of tasks. */

import { LISTED_STATUSES } from "./status";
import { termsOf, valueText } from "./query-text";

/** The names that the page knows. */
export interface Names {
  families: readonly string[];
  workers: readonly string[];
  /** Of parameters. */
  params: readonly string[];
  resources: readonly string[];
}

export interface Suggestion {
  /** The text that takes the place of what was typed, from `start` to `end`. */
  text: string;
  detail: string;
  start: number;
  end: number;
}

/** Field -> how it is written on, and what it means. */
export const FIELDS: Readonly<Record<string, readonly [after: string, meaning: string]>> = {
  status: [":", "Status"],
  family: [":", "Family; * for any part"],
  "param.": ["", "A parameter, by its name"],
  worker: [":", "Worker that runs it, or ran it last"],
  waiting: [">", "Pending for longer than, as 1h"],
  running: [">", "Running for longer than, as 30m"],
  changed: ["<", "Status changed less than … ago"],
  error: [":", "Part of the error"],
  reason: [":", "Why it does not run"],
  resource: [":", "Resource that it needs or holds"],
  priority: [">=", "Priority"],
  late: [":", "Whether it runs longer than usual"],
  held: [":", "Whether it is held"],
  id: [":", "Task id"],
};

const REASONS = [
  "dependency",
  "missing-dependency",
  "resource",
  "no-worker",
  "paused",
  "held",
  "retry-at",
  "disabled-until",
  "cooldown-until",
  "batch",
  "reserved",
  "outranked",
];
const DURATIONS = ["10m", "30m", "1h", "6h", "1d"];
const MAX_SUGGESTIONS = 10;
/** Letters from which on names are suggested without their field. */
const MIN_LETTERS = 2;

const NAMED = /^(-?)([a-z]+)(\.[^:<>]*)?(<=|>=|[:<>])(.*)$/is;

/** Returns what may be meant at the caret, the best first. */
export function suggest(query: string, caret: number, names: Names): Suggestion[] {
  const term = termsOf(query).find(({ start, end }) => start <= caret && caret <= end) ?? {
    start: caret,
    end: caret,
  };
  const typed = query.slice(term.start, caret);
  const named = NAMED.exec(typed);
  const found =
    named === null
      ? terms(typed, term.start, names)
      : values(named[2] ?? "", named[5] ?? "", caret, names);
  return found.map((one) => ({ ...one, end: term.end })).slice(0, MAX_SUGGESTIONS);
}

type Found = Omit<Suggestion, "end">;

/** Fields, and names together with their field. */
function terms(typed: string, start: number, names: Names): Found[] {
  const not = typed.startsWith("-") ? "-" : "";
  const letters = typed.slice(not.length).toLowerCase();
  const make = (text: string, detail: string): Found => ({ text: `${not}${text}`, detail, start });
  const fields = Object.entries(FIELDS)
    .filter(([name]) => name.startsWith(letters))
    .map(([name, [after, meaning]]) => make(`${name}${after}`, meaning));
  if (letters.startsWith("param."))
    return fitting(names.params, letters.slice("param.".length)).map((name) =>
      make(`param.${name}:`, "Parameter"),
    );
  if (letters.length < MIN_LETTERS) return fields;
  const of = (field: string, known: readonly string[], detail: string): Found[] =>
    fitting(known, letters).map((name) => make(`${field}:${valueText(name)} `, detail));
  return [
    ...fields,
    ...of("status", statuses(), "Status"),
    ...of("family", names.families, "Family"),
    ...of("worker", names.workers, "Worker"),
    ...of("resource", names.resources, "Resource"),
    ...fitting(names.params, letters).map((name) => make(`param.${name}:`, "Parameter")),
  ];
}

/** Values of a field, for the one of a list that is being typed. */
function values(field: string, typed: string, caret: number, names: Names): Found[] {
  const letters = typed.slice(typed.lastIndexOf(",") + 1);
  const start = caret - letters.length;
  const known = knownValues(field.toLowerCase(), names);
  return fitting(known, letters.replace(/^"/, "")).map((value) => ({
    text: `${valueText(value)} `,
    detail: "",
    start,
  }));
}

function knownValues(field: string, names: Names): readonly string[] {
  switch (field) {
    case "status":
      return statuses();
    case "family":
      return names.families;
    case "worker":
      return names.workers;
    case "resource":
      return names.resources;
    case "reason":
      return REASONS;
    case "held":
    case "late":
      return ["yes", "no"];
    case "waiting":
    case "running":
    case "changed":
      return DURATIONS;
    default:
      return [];
  }
}

function statuses(): string[] {
  return LISTED_STATUSES.map((status) => status.toLowerCase().replace("_", "-"));
}

/** The names that contain the letters; first those that begin with them, also after a dot. */
function fitting(names: readonly string[], letters: string): string[] {
  const wanted = letters.toLowerCase();
  const rank = (name: string): number => {
    const at = name.toLowerCase().indexOf(wanted);
    if (at <= 0) return at;
    return /[.\-_]/.test(name[at - 1] ?? "") ? 1 : 2;
  };
  return names
    .map((name) => [rank(name), name] as const)
    .filter(([at, name]) => at >= 0 && name.toLowerCase() !== wanted)
    .sort(([one], [other]) => one - other)
    .map(([, name]) => name);
}
