/** Converts between the location hash and what the page shows. Luigi's own links work, too. */

import { readColumns, type ColumnName } from "./model/columns";
import { fromWords, isPlain } from "./model/query-text";
import { isListedStatus, isNodeStatus, type ListedStatus, type NodeStatus } from "./model/status";
import { ROWS, type Rows } from "./model/timeline/row-kinds";
import { parseSpan } from "./model/timeline/span";

/** The views that the bar leads to. */
export const TABS = [
  "tasks",
  "failures",
  "graph",
  "timeline",
  "grid",
  "workers",
  "resources",
] as const;
/** All views: the actions of operators stand at the end of the bar; the page of one task is reached from the others. */
export const VIEWS = [...TABS, "audit", "task"] as const;
export type Tab = (typeof VIEWS)[number];

/** The columns of the task list, in the order in which Luigi's links number them. */
const COLUMNS = ["status", "family", "details", "priority", "time", "actions"] as const;
export const SORTABLE = ["status", "family", "priority", "time"] as const;
export type SortColumn = (typeof SORTABLE)[number];

export const LENGTHS = [10, 25, 50, 100, 250] as const;
const DEFAULT_LENGTH = 50;

/** A graph of more roots is read by nobody; up to here each of them is drawn by itself. */
export const MAX_ROOTS = 20;

export interface Order {
  column: SortColumn;
  descending: boolean;
}

/** Which tasks of a graph are folded: as many as needed, none, or each family. */
export const FOLDINGS = ["auto", "none", "families"] as const;
export type Folding = (typeof FOLDINGS)[number];

/** What the page shows. */
export interface Route {
  tab: Tab;
  /** The root of the graph or the timeline, the task that the page is about, or the one whose actions are shown. */
  taskId: string;
  /** Further roots of the graph. Luigi's links have none: they name a task once. */
  otherRoots: string[];
  hideDone: boolean;
  /** The graph shows dependents instead of dependencies. */
  invert: boolean;
  /** The graph shows both. Not in Luigi's links, as all about the graph that follows the layout. */
  both: boolean;
  /** The graph shows all tasks: everything below the tasks that no other depends on. */
  allRoots: boolean;
  /** `svg`: top-down; `d3`: left to right, with run times. */
  visType: "svg" | "d3";
  folding: Folding;
  /** The keys of the groups of the graph that the reader unfolded. */
  opened: string[];
  /** The graph shows tasks of these statuses alone, and the way to them; empty: all. */
  nodeStatuses: NodeStatus[];
  /** The graph shows tasks at most so many links from the root; 0: all. */
  depth: number;
  statuses: ListedStatus[];
  family: string;
  /** On the tab tasks a query, in which words are searched for; on the tab failures words. */
  search: string;
  order: Order | null;
  /** The columns of the task list; empty: those that the browser remembers. Not in Luigi's links. */
  columns: readonly ColumnName[];
  /** Rows on a page. */
  length: number;
  /** The page of the task list, from 1. Not in Luigi's links. */
  page: number;
  /** Luigi's page filters on the server only with it. Stays in links, without effect. */
  filterOnServer: boolean;
  /** On the tab resources those that are open; on the tab tasks a filter. */
  resources: string[];
  /** On the tab failures the key of the group that is open; empty: the page chooses. Not in Luigi's links. */
  failure: string;
  /** The task whose details are open; empty if none. Not in Luigi's links. */
  task: string;
  /** Of the actions shown: only those of this login. Not in Luigi's links. */
  who: string;
  /** Of the actions shown: only this operation. Not in Luigi's links. */
  operation: string;
  /** Of the timeline: what has a row. Not in Luigi's links. */
  rows: Rows;
  /** Of the timeline: what the colours say; empty: what suits the rows. Not in Luigi's links. */
  colour: "" | "status" | "family";
  /** Of the timeline: a range up to now, or `from,to`; empty: the page chooses. Not in Luigi's links. */
  span: string;
  /** Of the grid: the parameter that has the columns; empty: the server chooses. Not in Luigi's links. */
  param: string;
}

export const START: Route = {
  tab: "tasks",
  taskId: "",
  otherRoots: [],
  hideDone: false,
  invert: false,
  both: false,
  allRoots: false,
  visType: "svg",
  folding: "auto",
  opened: [],
  nodeStatuses: [],
  depth: 0,
  statuses: [],
  family: "",
  search: "",
  order: null,
  columns: [],
  length: DEFAULT_LENGTH,
  page: 1,
  filterOnServer: false,
  resources: [],
  failure: "",
  task: "",
  who: "",
  operation: "",
  rows: "workers",
  colour: "",
  span: "",
  param: "",
};

/** Parses a hash. What does not exist is left out, with a sentence in `warnings`. */
export function parse(hash: string): { route: Route; warnings: string[] } {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const warnings: string[] = [];
  const get = (name: string): string => given.get(name) ?? "";
  const warn = (what: string, value: string): void => {
    warnings.push(
      `The link asked for the ${what} ${value}, which does not exist; it was left out.`,
    );
  };

  const oneOf = <T extends string, F extends string>(
    name: string,
    known: readonly T[],
    fallback: T | F,
  ): T | F => {
    const value = get(name);
    const found = known.find((one) => one === value);
    if (found === undefined && value !== "") warn(name, value);
    return found ?? fallback;
  };
  const list = (name: string): string[] => {
    const value = get(name);
    if (value === "") return [];
    const parsed = parseList(value);
    if (parsed === null) warn(name, value);
    return parsed ?? [];
  };
  const whole = (name: string, fallback: number, max: number): number => {
    const value = get(name);
    if (value === "") return fallback;
    if (/^[1-9]\d{0,8}$/.test(value) && Number(value) <= max) return Number(value);
    warn(name, value);
    return fallback;
  };

  const statuses = list("statuses").filter((status) => {
    const isKnown = isListedStatus(status);
    if (!isKnown) warn("status", status);
    return isKnown;
  });
  const nodeStatuses = list("nodeStatuses").filter((status) => {
    const isKnown = isNodeStatus(status);
    if (!isKnown) warn("status", status);
    return isKnown;
  });
  const orderGiven = get("order");
  const order = orderGiven === "" ? null : parseOrder(orderGiven);
  if (orderGiven !== "" && order === null && !isUnsortableOrder(orderGiven))
    warn("order", orderGiven);

  const span = get("span");
  if (span !== "" && parseSpan(span) === null) warn("span", span);

  const tab = oneOf("tab", VIEWS, "tasks");
  const roots = tab === "graph" ? namedTasks(given) : [get("taskId")];
  if (roots.length > MAX_ROOTS)
    warnings.push(
      `The link asked for the graph of ${String(roots.length)} tasks; it shows the first ${String(MAX_ROOTS)}.`,
    );
  const [taskId = "", ...otherRoots] = roots.slice(0, MAX_ROOTS);

  const route: Route = {
    tab,
    taskId,
    otherRoots,
    hideDone: get("hideDone") === "1",
    invert: get("invert") === "1",
    both: get("both") === "1",
    allRoots: oneOf("roots", ["", "all"], "") === "all",
    visType: oneOf("visType", ["svg", "d3"], "svg"),
    folding: oneOf("folding", FOLDINGS, "auto"),
    opened: [...new Set(list("opened"))],
    nodeStatuses: [...new Set(nodeStatuses)],
    depth: whole("depth", 0, 1e6),
    statuses: [...new Set(statuses)],
    family: get("family"),
    search: get("query") === "" ? get("search__search") : get("query"),
    order,
    columns: readColumns(get("columns")),
    length: whole("length", DEFAULT_LENGTH, 500),
    page: whole("page", 1, 1e9),
    filterOnServer: get("filterOnServer") === "1",
    resources: [...new Set(list("resources"))],
    failure: get("failure"),
    task: get("task"),
    who: get("who"),
    operation: get("operation"),
    rows: oneOf("rows", ROWS, START.rows),
    colour: oneOf("colour", ["status", "family"], ""),
    span: parseSpan(span) === null ? "" : span,
    param: get("param"),
  };
  if (route.tab === "tasks" && get("query") === "") route.search = fromWords(route.search);
  return { route, warnings };
}

/** Formats a route as a hash, without defaults and without what its tab does not show. */
export function format(route: Route): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string, isShown = true): void => {
    if (isShown && value !== "") query.set(name, value);
  };
  const isTasks = route.tab === "tasks";
  const isGraph = route.tab === "graph";
  const isFailures = route.tab === "failures";
  put("tab", route.tab);
  const isAudit = route.tab === "audit";
  const isTimeline = route.tab === "timeline";
  const isGrid = route.tab === "grid";
  put("taskId", route.taskId, isGraph || isTimeline || isAudit || route.tab === "task");
  if (isGraph) for (const taskId of route.otherRoots) query.append("taskId", taskId);
  put("hideDone", route.hideDone ? "1" : "", isGraph);
  put("invert", route.invert ? "1" : "", isGraph);
  put("both", route.both ? "1" : "", isGraph);
  put("roots", route.allRoots ? "all" : "", isGraph);
  put("visType", route.visType === START.visType ? "" : route.visType, isGraph);
  put("folding", route.folding === START.folding ? "" : route.folding, isGraph);
  put("opened", route.opened.length === 0 ? "" : JSON.stringify(route.opened), isGraph);
  put(
    "nodeStatuses",
    route.nodeStatuses.length === 0 ? "" : JSON.stringify(route.nodeStatuses),
    isGraph,
  );
  put("depth", route.depth === 0 ? "" : String(route.depth), isGraph);
  put("statuses", route.statuses.length === 0 ? "" : JSON.stringify(route.statuses), isTasks);
  put("family", route.family, isTasks || isFailures || isTimeline || isGrid);
  const isQuery = isTasks && !isPlain(route.search);
  put(isQuery ? "query" : "search__search", route.search, isTasks || isFailures);
  put("order", route.order === null ? "" : formatOrder(route.order), isTasks);
  put("columns", route.columns.join(), isTasks);
  put("length", route.length === DEFAULT_LENGTH ? "" : String(route.length), isTasks);
  put("page", route.page === 1 ? "" : String(route.page), isTasks);
  put("filterOnServer", route.filterOnServer ? "1" : "", isTasks);
  const hasResources = isTasks || route.tab === "resources";
  put(
    "resources",
    route.resources.length === 0 ? "" : JSON.stringify(route.resources),
    hasResources,
  );
  put("failure", route.failure, isFailures);
  put("who", route.who, isAudit);
  put("operation", route.operation, isAudit);
  put("rows", route.rows === START.rows ? "" : route.rows, isTimeline);
  put("colour", route.colour, isTimeline);
  put("span", route.span, isTimeline);
  put("param", route.param, isGrid);
  put("task", route.task);
  return `#${query.toString()}`;
}

/** Returns the route of another tab: filters and graph stay, details and what is open close. */
export function withTab(route: Route, tab: Tab): Route {
  if (tab === route.tab) return { ...route, task: "" };
  // A search for tasks finds no errors, and hides what is asked for.
  const search = tab === "failures" || route.tab === "failures" ? "" : route.search;
  return { ...route, tab, search, resources: [], failure: "", task: "" };
}

/** Returns the route of a group of failures, whatever was filtered before. */
export function toFailure(route: Route, key: string): Route {
  return { ...withTab(route, "failures"), failure: key, family: "", search: "" };
}

/** Returns the route of a task's graph, or of that of several: then all of them are its roots. */
export function toGraph(route: Route, ...taskIds: string[]): Route {
  const [taskId = "", ...otherRoots] = new Set(taskIds);
  return { ...withTab(route, "graph"), taskId, otherRoots, allRoots: false, opened: [] };
}

/** Returns the roots that a graph was asked for; none if no task was chosen. */
export function rootsOf({ taskId, otherRoots }: Route): string[] {
  return [taskId, ...otherRoots].filter((root) => root !== "");
}

/** Returns the route of the runs that a root consists of. */
export function toTimeline(route: Route, taskId: string): Route {
  return { ...withTab(route, "timeline"), taskId, family: "", span: "" };
}

/** Returns the route of the page about a task. */
export function toTaskPage(route: Route, taskId: string): Route {
  return { ...withTab(route, "task"), taskId };
}

/** Returns the route of another task's details: its page from the page of a task, else beside the view. */
export function toDetails(route: Route, taskId: string): Route {
  return route.tab === "task" ? toTaskPage(route, taskId) : { ...route, task: taskId };
}

/** The tasks that a link to a graph names, each once. */
function namedTasks(given: URLSearchParams): string[] {
  return [...new Set(given.getAll("taskId").filter((taskId) => taskId !== ""))];
}

function parseList(value: string): string[] | null {
  try {
    const parsed: unknown = JSON.parse(value);
    const isList = Array.isArray(parsed) && parsed.every((one) => typeof one === "string");
    return isList ? parsed : null;
  } catch {
    return null;
  }
}

function parseOrder(value: string): Order | null {
  const found = /^(\d),(asc|desc)$/.exec(value);
  const column = SORTABLE.find((one) => one === COLUMNS[Number(found?.[1])]);
  return column === undefined ? null : { column, descending: found?.[2] === "desc" };
}

/** Whether it is the column of details, which Luigi sorts as text and this page does not sort. */
function isUnsortableOrder(value: string): boolean {
  return /^2,(asc|desc)$/.test(value);
}

function formatOrder(order: Order): string {
  return `${COLUMNS.indexOf(order.column)},${order.descending ? "desc" : "asc"}`;
}
