// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi, type MockInstance } from "vitest";
import { ApiError, type LuigiAPI } from "../../src/api/luigi";
import type { DependencyGraph, Summary, TaskPage } from "../../src/api/types";
import type { GraphMessage, PictureRequest } from "../../src/model/graph-session";
import type { Layout } from "../../src/model/layout";
import { NODE_COLOURS } from "../../src/model/status";
import { START, toGraph, type Route } from "../../src/route";
import { makeDependencyGraph } from "../../src/views/dependency-graph";
import { nextTask } from "../../src/views/next-task";
import type { View } from "../../src/views/view";
import type { Picture } from "../../src/views/graph/picture";
import type { TellProgress } from "../../src/views/graph/picture-maker";
import { answerOf, columnsOf, emptyColumns, knownNode, unknownNode } from "../graphs";
import { hasMarkup, makePage, makeTask, MARKUP, NOW, type PageDouble } from "./page-double";

const dialogs = vi.hoisted(() => ({ showError: vi.fn() }));
vi.mock("../../src/views/task-dialogs", () => dialogs);

const maker = vi.hoisted(() => ({
  requests: [] as PictureRequest[],
  /** What holds the next picture up. */
  hold: Promise.resolve(),
  abort: (): void => undefined,
}));
vi.mock("../../src/views/graph/picture-maker", async (importOriginal) => {
  const { Assembly } = await importOriginal<typeof import("../../src/views/graph/picture-maker")>();
  const { GraphSession } = await import("../../src/model/graph-session");
  const { TextMeasure } = await import("../../src/model/text-measure");
  // There are no workers here; what matters is when the picture comes.
  return {
    PictureMaker: class {
      private readonly assembly = new Assembly();
      private readonly messages: GraphMessage[] = [];
      private readonly session = new GraphSession(
        (fonts) => new TextMeasure(null, fonts),
        (message) => this.messages.push(message),
      );
      readonly isBusy = false;
      get hasGraph(): boolean {
        return this.assembly.hasPicture;
      }
      async make(request: PictureRequest, tell: TellProgress): Promise<Picture> {
        maker.requests.push(request);
        tell({ name: "lay out", size: 4 }, 0.5);
        const stopped = new Promise<never>((_, reject) => {
          maker.abort = () => {
            reject(new DOMException("", "AbortError"));
          };
        });
        await Promise.race([maker.hold, stopped]);
        this.session.answer(request);
        const taken = this.messages.splice(0).map((message) => this.assembly.take(message));
        const picture = taken.at(-1) ?? null;
        if (picture === null) throw new Error("there is no picture");
        laidOut.push(picture.layout);
        return picture;
      }
      cancel(): void {
        maker.abort();
      }
    },
  };
});

/** The layout of each picture. */
let laidOut: Layout[] = [];
let page: PageDouble;
let root: HTMLElement;
let view: View;
let answer: DependencyGraph;
let fetched: MockInstance<LuigiAPI["getGraph"]>;
let listed: MockInstance<LuigiAPI["getTasks"]>;

beforeEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  maker.requests = [];
  maker.hold = Promise.resolve();
  maker.abort = () => undefined;
  laidOut = [];
  dialogs.showError.mockReset();
  root = document.createElement("section");
  document.body.replaceChildren(root);
  page = makePage();
  view = makeDependencyGraph(root, page);
  answer = answerOf({ a: ["b", "c"], c: ["d"] });
  fetched = vi.spyOn(page.api, "getGraph");
  fetched.mockImplementation(({ task_id: taskIds = [Object.keys(answer)[0] ?? ""], direction }) => {
    const known = taskIds.filter((taskId) => Object.hasOwn(answer, taskId));
    const [first] = known;
    const columns =
      first === undefined ? emptyColumns() : columnsOf(answer, first, direction, known);
    return Promise.resolve(new TextEncoder().encode(JSON.stringify(columns)).buffer);
  });
  listed = vi.spyOn(page.api, "getTasks").mockResolvedValue(tasks());
});

function tasks(...ids: string[]): TaskPage {
  const rows = ids.map((task_id) => makeTask({ task_id, family: task_id, status: "FAILED" }));
  return { revision: "r-1", time: NOW, total: rows.length, offset: 0, tasks: rows };
}

async function show(change: Partial<Route> = {}): Promise<void> {
  page.route = { ...START, tab: "graph", taskId: "a", ...change };
  await view.show(page.route);
}

function all(name: string): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(`[data-testid=${name}]`)];
}

function node(taskId: string): HTMLElement {
  const found = all("graph-node").find((one) => one.dataset.taskId === taskId);
  if (found === undefined) throw new Error(`no node ${taskId}`);
  return found;
}

function find(name: string): HTMLElement {
  const [found] = all(name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

function edges(): string[] {
  return all("graph-edge")
    .map(({ dataset }) => `${dataset.source} ${dataset.target}`)
    .sort();
}

function press(element: Element, key: string): void {
  element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

function fills(name: string): [string | undefined, string | null | undefined][] {
  return all(name).map((one) => [
    one.dataset.status,
    one.querySelector("circle, rect, path")?.getAttribute("fill"),
  ]);
}

describe("the graph", () => {
  it.each(["svg", "d3"] as const)("has each status in its colour, %s", async (visType) => {
    const statuses = ["FAILED", "RUNNING", "BATCH_RUNNING", "PENDING", "DONE", "DISABLED"] as const;
    answer = {
      a: knownNode({ deps: [...statuses, "u", "cut_1"] }),
      u: unknownNode("u"),
      ...Object.fromEntries(statuses.map((status) => [status, knownNode({ status })])),
    };
    await show({ visType });
    expect(Object.fromEntries(fills("graph-node"))).toEqual(NODE_COLOURS);
    expect(Object.fromEntries(fills("legend-item"))).toEqual(NODE_COLOURS);
    expect(all("graph-node")).toHaveLength(9);
  });

  it("leads from a task to what it depends on, or the other way left to right", async () => {
    await show();
    expect(edges()).toEqual(["a b", "a c", "c d"]);
    expect(root.querySelectorAll("[marker-end]")).toHaveLength(3);
    await show({ visType: "d3" });
    expect(edges()).toEqual(["b a", "c a", "d c"]);
    expect(laidOut.map(({ direction, isRootLast }) => [direction, isRootLast])).toEqual([
      ["down", false],
      ["right", true],
    ]);
  });

  it("keeps the direction of its arrows when it shows what needs a task", async () => {
    // In the inverse answer `deps` are those that depend on a node.
    await show({ invert: true });
    expect(edges()).toEqual(["b a", "c a", "d c"]);
    await show({ invert: true, visType: "d3" });
    expect(edges()).toEqual(["a b", "a c", "c d"]);
  });

  it("leaves done tasks out on demand", async () => {
    await show({ hideDone: true });
    await show({ hideDone: true, invert: true });
    await show();
    expect(fetched.mock.calls.map(([query]) => query)).toEqual([
      { task_id: ["a"], direction: "down", include_done: "false" },
      { task_id: ["a"], direction: "up", include_done: "false" },
      { task_id: ["a"], direction: "down", include_done: "true" },
    ]);
  });

  it("shows known run times left to right", async () => {
    answer = {
      a: knownNode({ deps: ["b", "c", "d", "e"] }),
      b: knownNode({ status: "DONE", time_running: 100, last_updated: 208 }),
      c: knownNode({ status: "RUNNING", time_running: NOW - 44 }),
      d: knownNode({ status: "DONE" }),
      e: unknownNode("e"),
    };
    await show();
    expect(all("graph-time")).toEqual([]);
    await show({ visType: "d3" });
    expect(all("graph-time").map(({ textContent }) => textContent.trim())).toEqual([
      "1 m 48 s",
      "44 s",
    ]);
    expect(root.querySelectorAll("[data-task-id]")).toHaveLength(5);
  });

  it("says which critical path it shows: there are others", async () => {
    await show();
    expect(find("critical-path").title).toContain("by their last runs, done ones included");
    expect(find("critical-path").title).toContain("The expected end goes by what is still to run");
  });

  it("shows how many tasks the server has cut off", async () => {
    Object.assign(page, { summary: { server: { max_graph_nodes: 1 } } as unknown as Summary });
    answer = { a: knownNode({ deps: ["x_1", "x_2"] }) };
    await show();
    expect(find("banner").textContent).toBe("2 cut off by the server");
    expect(find("banner").title).toContain("at most 1 task of");
    expect(find("graph-size").textContent).toBe("1 task");
  });

  it("renders no text as markup", async () => {
    answer = {
      [MARKUP]: knownNode({ name: MARKUP, params: { [MARKUP]: MARKUP }, deps: ["b", "c_<b>"] }),
      b: unknownNode("b", MARKUP),
    };
    await show({ taskId: MARKUP });
    node(MARKUP).dispatchEvent(new Event("pointerover", { bubbles: true }));
    expect(find("graph-tooltip").textContent).toContain(MARKUP);
    expect(hasMarkup(root)).toBe(false);
  });
});

describe("a node", () => {
  beforeEach(() => show());

  it("has a name of what can be read beside it, its status, and what was cut", async () => {
    const long = "x".repeat(200);
    answer = {
      a: knownNode({ name: "etl.Load", status: "DONE", params: { date: "1", n: 2 }, deps: ["b"] }),
      b: knownNode({ name: "B", params: { long } }),
    };
    await show({ hideDone: true });
    expect(node("a").getAttribute("aria-label")).toBe("etl.Load date=1, n=2, Done");
    const name = node("b").getAttribute("aria-label") ?? "";
    const line = node("b").querySelector(".graph-line")?.textContent ?? "";
    expect(name.startsWith(`B ${line}, Pending`)).toBe(true);
    expect(name.endsWith(`, B, long=${long}`)).toBe(true);
  });

  it("shows its graph when it is clicked", () => {
    node("c").dispatchEvent(new MouseEvent("click", { bubbles: true }));
    expect(page.routes).toEqual([toGraph({ ...START, tab: "graph", taskId: "a" }, "c")]);
  });

  it("shows its details when it is the root", () => {
    press(node("a"), "Enter");
    expect(page.routes).toMatchObject([{ taskId: "a", task: "a" }]);
  });

  it("shows its error when it has failed", async () => {
    answer = { a: knownNode({ deps: ["b"] }), b: knownNode({ status: "FAILED" }) };
    await view.refresh();
    press(node("b"), " ");
    expect(dialogs.showError).toHaveBeenCalledWith("b", page);
    expect(page.routes).toEqual([]);
  });

  it("shows its details by a key", () => {
    press(node("d"), "i");
    expect(page.routes).toMatchObject([{ taskId: "a", task: "d" }]);
  });

  it("leads on by arrow keys; one node alone is a stop of the tab key", () => {
    node("a").focus();
    press(node("a"), "ArrowDown");
    const focused = document.activeElement as HTMLElement;
    expect(["b", "c"]).toContain(focused.dataset.taskId);
    expect(all("graph-node").filter((one) => one.getAttribute("tabindex") === "0")).toEqual([
      focused,
    ]);
    press(focused, "Home");
    expect((document.activeElement as HTMLElement).dataset.taskId).toBe("a");
  });

  it("leaves keys alone that are held with others", () => {
    const event = new KeyboardEvent("keydown", { key: "i", ctrlKey: true, bubbles: true });
    node("d").dispatchEvent(event);
    expect(page.routes).toEqual([]);
  });

  it("is marked while its details are open", async () => {
    await show({ task: "c" });
    expect(node("c").getAttribute("aria-current")).toBe("true");
    expect(fetched).toHaveBeenCalledTimes(1);
    await show({ task: "" });
    expect(node("c").hasAttribute("aria-current")).toBe(false);
  });

  it("has a tooltip while the pointer is over it", async () => {
    vi.useFakeTimers();
    answer = {
      a: knownNode({ deps: ["b", "c"] }),
      b: knownNode({
        name: "etl.Load",
        status: "RUNNING",
        time_running: NOW - 62,
        params: { date: "2026-11-21" },
        resources: { db: 2 },
        priority: 10,
      }),
      c: unknownNode("c"),
    };
    await show({ hideDone: true });
    node("b").dispatchEvent(new Event("pointerover", { bubbles: true }));
    const text = find("graph-tooltip").textContent.replace(/\s+/g, " ");
    expect(find("graph-tooltip").hidden).toBe(false);
    for (const part of ["etl.Load running for 1 m 02 s", "date 2026-11-21", "db 2", "priority 10"])
      expect(text).toContain(part);
    node("b").dispatchEvent(new Event("pointerout", { bubbles: true }));
    find("graph-tooltip").dispatchEvent(new Event("pointerenter"));
    vi.advanceTimersByTime(1000);
    expect(find("graph-tooltip").hidden).toBe(false);
    find("graph-details").click();
    expect(page.routes.at(-1)?.task).toBe("b");
    find("graph-tooltip").dispatchEvent(new Event("pointerleave"));
    expect(find("graph-tooltip").hidden).toBe(true);
  });
});

describe("a change", () => {
  it("of a status is drawn in place, without another layout", async () => {
    await show();
    const before = node("d");
    node("a").dispatchEvent(new Event("pointerover", { bubbles: true }));
    answer = { ...answer, a: knownNode({ status: "RUNNING", deps: ["b", "c"] }) };
    answer = { ...answer, d: knownNode({ status: "DONE" }) };
    await view.refresh();
    expect(node("d")).toBe(before);
    expect(node("d").dataset.status).toBe("DONE");
    expect(find("graph-tooltip").hidden).toBe(false);
    expect(find("graph-tooltip").textContent).toContain("running");
    expect(new Set(laidOut).size).toBe(1);
  });

  it("of the nodes leads to a new layout, in which the current node stays in place", async () => {
    await show();
    find("zoom-in").click();
    const scale = find("graph-scale").textContent;
    answer = answerOf({ a: ["b", "c", "e"], c: ["d"], e: ["f", "g"] });
    await view.refresh();
    expect(new Set(laidOut).size).toBe(2);
    expect(all("graph-node")).toHaveLength(7);
    expect(find("graph-scale").textContent).toBe(scale);
  });

  it("that removes the task is shown", async () => {
    await show();
    answer = {};
    await view.refresh();
    expect(find("graph-not-found").textContent).toContain("No such task");
    expect(all("graph-node")).toEqual([]);
  });

  it("that cannot be fetched leaves the drawing as it is", async () => {
    await show();
    fetched.mockRejectedValueOnce(new ApiError("Lost.", 0));
    await expect(view.refresh()).rejects.toThrow("Lost.");
    expect(all("graph-node")).toHaveLength(4);
  });
});

it("draws a new graph first, and takes it into the tools in a task of their own", async () => {
  answer = { a: knownNode({ deps: ["b"] }), b: knownNode({ status: "FAILED" }) };
  const seen: string[] = [];
  const progress = { isDone: false };
  const shown = show().then(() => {
    progress.isDone = true;
  });
  while (!progress.isDone) {
    seen.push(`${all("graph-node").length} nodes, ${all("next-failure").length} tools`);
    await nextTask();
  }
  await shown;
  expect(seen).toContain("2 nodes, 0 tools");
  expect(all("next-failure")).toHaveLength(1);
});

describe("the legend", () => {
  it("has the statuses without tasks last", async () => {
    answer = { a: knownNode({ deps: ["b"] }), b: knownNode({ status: "DISABLED" }) };
    await show();
    const statuses = all("legend-item").map(({ dataset }) => dataset.status);
    expect(statuses.slice(0, 3)).toEqual(["PENDING", "DISABLED", "FAILED"]);
    expect(new Set(statuses)).toEqual(new Set(Object.keys(NODE_COLOURS)));
    expect(all("legend-item").map(({ dataset }) => dataset.empty)).toEqual([
      ...new Array<string>(2).fill("false"),
      ...new Array<string>(6).fill("true"),
    ]);
  });

  it("counts what the button for failures counts", async () => {
    answer = { a: knownNode({ deps: ["b"] }), b: knownNode({ status: "FAILED" }) };
    await show();
    expect(find("next-failure").textContent).toContain("Next failure");
    answer = { a: knownNode({ deps: ["b"] }), b: knownNode({ status: "DISABLED" }) };
    await show({ taskId: "a", invert: true });
    expect(find("next-failure").textContent).toContain("Next failed or disabled");
  });
});

describe("a folded graph", () => {
  beforeEach(async () => {
    const deps = Array.from({ length: 400 }, (_, n) => `b_${n}`);
    answer = answerOf({ a: deps });
    Object.assign(answer, { b_7: knownNode({ status: "FAILED" }) });
    await show();
  });

  it("shows groups with their size and statuses, and what has failed by itself", () => {
    const [group] = all("graph-group");
    expect(group?.dataset).toMatchObject({ family: "Load", count: "399", key: "1@Load" });
    expect(group?.getAttribute("aria-label")).toBe("Load, 399 tasks folded: 399 pending");
    expect(all("graph-node").map(({ dataset }) => dataset.taskId)).toEqual(["a", "b_7"]);
    expect(edges()).toEqual(["a 1@Load", "a b_7"]);
    expect(find("graph-size").textContent.trim()).toBe("401 tasks");
  });

  it("unfolds a group by a key, and folds it again by a button", async () => {
    press(find("graph-group"), "Enter");
    expect(page.routes.at(-1)?.opened).toEqual(["1@Load"]);
    await show({ opened: ["1@Load"] });
    expect(all("graph-group")).toEqual([]);
    // The answer of the server is the same.
    expect(fetched).toHaveBeenCalledTimes(1);
    find("graph-fold").click();
    expect(page.routes.at(-1)?.opened).toEqual([]);
  });

  it("is unfolded by find, which leads to the task, and then to the next", async () => {
    vi.useFakeTimers();
    const input = find("graph-find") as HTMLInputElement;
    input.focus();
    input.value = "load b_39";
    input.dispatchEvent(new Event("input"));
    vi.advanceTimersByTime(500);
    const hits = (): string => find("graph-hits").textContent.trim();
    const current = (): string[] =>
      [...root.querySelectorAll<HTMLElement>("[data-found=current]")].map(
        ({ dataset }) => dataset.taskId ?? dataset.key ?? "",
      );
    // Typing marks the group, and leaves the graph as it is.
    expect([hits(), current(), page.routes]).toEqual(["1 of 11", ["1@Load"], []]);
    press(input, "Enter");
    expect(page.routes.map(({ opened }) => opened)).toEqual([["1@Load"]]);
    // Before the picture comes, the key does no more.
    press(input, "Enter");
    expect(page.routes).toHaveLength(1);
    await show({ opened: ["1@Load"] });
    const [first = ""] = current();
    expect(first).toMatch(/^b_39\d?$/);
    expect(node(first).getAttribute("tabindex")).toBe("0");
    expect(document.activeElement).toBe(find("graph-find"));
    press(input, "Enter");
    expect(current()).not.toEqual([first]);
    expect(hits()).toMatch(/^\d+ of 11$/);
    press(input, "ArrowDown");
    expect((document.activeElement as HTMLElement).dataset.taskId).toBe(current()[0]);
  });

  it("is filtered by the legend, and by depth", async () => {
    root
      .querySelector<HTMLElement>("[data-testid=legend-item][data-status=FAILED] button")
      ?.click();
    expect(page.routes.at(-1)?.nodeStatuses).toEqual(["FAILED"]);
    await show({ nodeStatuses: ["FAILED"] });
    expect(find("graph-size").textContent.trim()).toBe("2 of 401 tasks");
  });

  it("has its sign in the legend", () => {
    expect(all("legend-sign").map(({ dataset }) => dataset.sign)).toEqual(["folded"]);
  });

  it("may be one of all tasks", async () => {
    await show({ taskId: "", allRoots: true });
    expect(fetched.mock.calls.at(-1)?.[0]).toEqual({ direction: "down", include_done: "true" });
    expect(find("graph").getAttribute("aria-label")).toBe("All tasks");
  });
});

describe("a graph of several roots", () => {
  const roots = ["a", "e", "gone"];

  beforeEach(async () => {
    answer = answerOf({ a: ["b"], e: ["b", "f"] });
    await show({ otherRoots: ["e", "gone"] });
  });

  it("asks for all of them, and is named so", () => {
    expect(fetched.mock.calls.map(([query]) => query.task_id)).toEqual([roots]);
    expect(edges()).toEqual(["a b", "e b", "e f"]);
    expect(find("graph").getAttribute("aria-label")).toBe("What Load and 1 more depend on");
    expect(all("graph-root-details")).toEqual([]);
  });

  it("lists them, says which is not known, and takes each away", () => {
    expect(all("graph-root").map(({ dataset }) => dataset.root)).toEqual(roots);
    expect(all("graph-root").map(({ textContent }) => textContent.includes("unknown"))).toEqual([
      false,
      false,
      true,
    ]);
    all("graph-root")[0]?.click();
    expect(page.routes).toMatchObject([{ taskId: "e", otherRoots: ["gone"] }]);
  });

  it("takes another root that is entered, but not more than fit", async () => {
    const enter = (taskId: string): void => {
      const input = find("graph-search") as HTMLInputElement;
      expect(input.value).toBe("");
      input.value = taskId;
      input.form?.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
    };
    enter(" c ");
    expect(page.routes).toMatchObject([{ taskId: "a", otherRoots: ["e", "gone", "c"] }]);
    await show({ otherRoots: Array.from({ length: 19 }, (_, n) => `t${n}`) });
    enter("c");
    expect(page.routes).toHaveLength(1);
    expect(page.notices).toEqual([["A graph shows at most 20 roots.", "failed"]]);
  });

  it("shows the details of a root that is clicked, not its own graph", () => {
    press(node("e"), "Enter");
    expect(page.routes).toMatchObject([{ taskId: "a", otherRoots: ["e", "gone"], task: "e" }]);
  });

  it("says which are not known if none is", async () => {
    await show({ taskId: "x", otherRoots: ["y"] });
    expect(find("graph-not-found").textContent).toContain("No such tasks");
    expect(find("graph-not-found").textContent).toContain("x, y");
  });
});

describe("navigation to a graph", () => {
  it("starts with failed and running tasks", async () => {
    listed.mockResolvedValue(tasks("etl.Load", "etl.Clean"));
    await show({ taskId: "" });
    expect(all("graph-suggestion").map(({ dataset }) => dataset.taskId)).toEqual([
      "etl.Load",
      "etl.Clean",
    ]);
    expect(find("graph-suggestion").getAttribute("href")).toBe("#tab=graph&taskId=etl.Load");
    expect(fetched).not.toHaveBeenCalled();
  });

  it("starts with any tasks if none has failed or runs", async () => {
    listed.mockResolvedValueOnce(tasks()).mockResolvedValue(tasks("x"));
    await show({ taskId: "" });
    expect(all("graph-suggestion")).toHaveLength(1);
  });

  it("says that there are no tasks", async () => {
    await show({ taskId: "" });
    expect(find("graph-start").textContent).toContain("no tasks yet");
  });

  it("suggests tasks for an unknown id", async () => {
    answer = {};
    listed.mockImplementation(({ search }) =>
      Promise.resolve(search === "etl.Load" ? tasks("etl.Load_2") : tasks()),
    );
    await show({ taskId: "etl.Load_1" });
    expect(find("graph-not-found").textContent).toContain("etl.Load_1");
    expect(all("graph-suggestion").map(({ dataset }) => dataset.taskId)).toEqual(["etl.Load_2"]);
  });

  it("takes an id that is entered", async () => {
    await show();
    const input = find("graph-search") as HTMLInputElement;
    expect(input.value).toBe("a");
    input.value = " etl.Load_1 ";
    input.form?.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
    expect(page.routes).toMatchObject([{ tab: "graph", taskId: "etl.Load_1" }]);
  });

  it("takes another direction, layout or selection", async () => {
    await show({ task: "c" });
    root.querySelector<HTMLElement>("[data-value=dependents]")?.click();
    find("layout-d3").click();
    (find("hide-done") as HTMLInputElement).click();
    find("graph-root-details").click();
    expect(page.routes).toMatchObject([
      { taskId: "a", invert: true },
      { taskId: "a", visType: "d3" },
      { taskId: "a", hideDone: true },
      { task: "a" },
    ]);
  });

  it("shows only the latest route", async () => {
    const first = show();
    page.route = { ...page.route, taskId: "b" };
    answer = answerOf({ b: ["x"] });
    await Promise.all([first, view.show(page.route)]);
    expect(all("graph-node").map(({ dataset }) => dataset.taskId)).toEqual(["b", "x"]);
  });

  it("can be retried after a failure", async () => {
    fetched.mockRejectedValueOnce(new ApiError("Lost.", 0));
    await expect(show()).rejects.toThrow("Lost.");
    await view.refresh();
    expect(all("graph-node")).toHaveLength(4);
  });
});

describe("a layout that takes long", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    maker.hold = new Promise<void>(() => undefined);
  });

  it("shows a message after a while, and can be cancelled and restarted", async () => {
    const shown = show();
    await vi.advanceTimersByTimeAsync(200);
    expect(all("graph-message")).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(find("graph-message").textContent).toContain("Laying out 4 items");

    find("graph-message").querySelector("button")?.click();
    await shown;
    expect(find("graph-message").textContent).toContain("You cancelled the graph");
    await view.refresh();
    expect(all("graph-node")).toEqual([]);

    maker.hold = Promise.resolve();
    page.refresh = () => view.refresh();
    find("graph-message").querySelector("button")?.click();
    await vi.runAllTimersAsync();
    expect(all("graph-node")).toHaveLength(4);
  });

  it("is cancelled by another graph", async () => {
    const first = show();
    await vi.advanceTimersByTimeAsync(10);
    maker.hold = Promise.resolve();
    answer = answerOf({ b: [] });
    await show({ taskId: "b" });
    await first;
    expect(all("graph-node").map(({ dataset }) => dataset.taskId)).toEqual(["b"]);
  });
});

describe("zooming", () => {
  beforeEach(() => show());

  function scale(): number {
    return parseFloat(find("graph-scale").textContent);
  }

  it("works by buttons and keys, and fits the whole graph", () => {
    const fitting = scale();
    find("zoom-in").click();
    expect(scale()).toBeGreaterThan(fitting);
    press(root, "-");
    expect(scale()).toBe(fitting);
    press(root, "+");
    press(root, "+");
    press(root, "0");
    expect(scale()).toBe(fitting);
  });

  it("ignores what is typed, and keys while another view is shown", () => {
    const before = scale();
    press(find("graph-search"), "+");
    root.hidden = true;
    press(root, "+");
    expect(scale()).toBe(before);
  });
});

describe("why tasks of the graph wait", () => {
  const PENDING = { status: "PENDING" } as const;
  const note = makeTask({
    task_id: "a",
    status: "PENDING",
    upstream_status: "UPSTREAM_FAILED",
    reason: { kind: "dependency", task_id: "c", family: "C", status: "FAILED", since: NOW },
  });

  it("is asked for those that wait, marked and named", async () => {
    answer = { ...answerOf({ a: ["b"] }), a: knownNode({ ...PENDING, deps: ["b"] }) };
    const asked = vi.spyOn(page.api, "getTasksById").mockResolvedValue([note]);
    await view.show({ ...START, tab: "graph", taskId: "a" });
    expect(asked).toHaveBeenCalledExactlyOnceWith(["a", "b"]);
    const node = root.querySelector("[data-testid=graph-node][data-task-id=a]");
    expect(node?.getAttribute("data-upstream")).toBe("UPSTREAM_FAILED");
    expect(node?.querySelector("[data-testid=graph-note]")).not.toBeNull();
    expect(node?.getAttribute("aria-label")).toContain("waits for C, failed 22:13:20");
  });

  it("stands in the legend, behind the statuses", async () => {
    answer = { ...answerOf({ a: ["b"] }), a: knownNode({ ...PENDING, deps: ["b"] }) };
    const other = { ...note, task_id: "b", upstream_status: null, held: true };
    vi.spyOn(page.api, "getTasksById").mockResolvedValue([note, other]);
    await view.show({ ...START, tab: "graph", taskId: "a" });
    const signs = all("legend-sign").map((one) => [one.dataset.sign, one.textContent.trim()]);
    expect(signs).toEqual([
      ["upstream-failed", "Waits for a failed task"],
      ["held", "Held"],
    ]);
    find("critical-path").click();
    expect(all("legend-sign").at(-1)?.textContent.trim()).toBe("On the path");
  });

  it("is left out if the server does not answer", async () => {
    answer = { a: knownNode({ ...PENDING, deps: [] }) };
    vi.spyOn(page.api, "getTasksById").mockRejectedValue(new ApiError("gone", 0));
    await view.show({ ...START, tab: "graph", taskId: "a" });
    expect(root.querySelector("[data-testid=graph-note]")).toBeNull();
    expect(root.querySelector("[data-task-id=a]")).not.toBeNull();
  });
});
