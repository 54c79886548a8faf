import { describe, expect, it } from "vitest";
import {
  format,
  MAX_ROOTS,
  parse,
  rootsOf,
  START,
  toDetails,
  toFailure,
  toGraph,
  toTaskPage,
  withTab,
  type Route,
} from "../src/route";

describe("parse", () => {
  it("shows the tasks by default", () => {
    expect(parse("")).toEqual({ route: START, warnings: [] });
    expect(parse("#")).toEqual({ route: START, warnings: [] });
  });

  it("reads Luigi's links", () => {
    const hash =
      "#tab=tasks&length=25&filterOnServer=1&family=etl.Load&statuses=%5B%22FAILED%22%2C%22UPSTREAM_FAILED%22%5D&search__search=a%20b&order=4%2Cdesc";
    expect(parse(hash)).toEqual({
      route: {
        ...START,
        length: 25,
        filterOnServer: true,
        family: "etl.Load",
        statuses: ["FAILED", "UPSTREAM_FAILED"],
        search: "a b",
        order: { column: "time", descending: true },
      },
      warnings: [],
    });
  });

  it("reads Luigi's links to a graph", () => {
    const { route } = parse("#tab=graph&taskId=A_1__b_2&hideDone=1&invert=1&visType=d3");
    expect(route).toMatchObject({
      tab: "graph",
      taskId: "A_1__b_2",
      hideDone: true,
      invert: true,
      visType: "d3",
    });
  });

  it("reads several roots of a graph, each once", () => {
    const { route } = parse("#tab=graph&taskId=A&taskId=B&taskId=&taskId=A&taskId=C");
    expect(route).toMatchObject({ taskId: "A", otherRoots: ["B", "C"] });
    expect(rootsOf(route)).toEqual(["A", "B", "C"]);
    expect(parse("#tab=timeline&taskId=A&taskId=B").route.otherRoots).toEqual([]);
  });

  it("leaves out roots that are too many, and says so", () => {
    const hash = `#tab=graph&${Array.from({ length: 23 }, (_, n) => `taskId=T${n}`).join("&")}`;
    const { route, warnings } = parse(hash);
    expect(rootsOf(route)).toHaveLength(MAX_ROOTS);
    expect(warnings).toEqual(["The link asked for the graph of 23 tasks; it shows the first 20."]);
  });

  it("reads the resources that are open", () => {
    expect(parse('#tab=resources&resources=["a.b","c"]').route.resources).toEqual(["a.b", "c"]);
  });

  it.each([
    ["#tab=nowhere", "tab nowhere"],
    ["#visType=xyz", "visType xyz"],
    ['#statuses=["FAILD"]', "status FAILD"],
    ["#statuses=FAILED", "statuses FAILED"],
    ["#statuses=[1]", "statuses [1]"],
    ["#order=9,asc", "order 9,asc"],
    ["#order=5,asc", "order 5,asc"],
    ["#order=1,up", "order 1,up"],
    ["#length=0", "length 0"],
    ["#length=many", "length many"],
    ["#length=501", "length 501"],
    ["#page=-1", "page -1"],
    ["#resources={}", "resources {}"],
  ])("leaves out what does not exist, and says so: %s", (hash, what) => {
    const { route, warnings } = parse(hash);
    expect(route).toEqual(START);
    expect(warnings).toEqual([
      `The link asked for the ${what}, which does not exist; it was left out.`,
    ]);
  });

  it("keeps what exists beside what does not", () => {
    const { route, warnings } = parse('#statuses=["FAILD","DONE","DONE"]&order=1,asc');
    expect(route.statuses).toEqual(["DONE"]);
    expect(route.order).toEqual({ column: "family", descending: false });
    expect(warnings).toHaveLength(1);
  });

  it("copes with a broken percent sign", () => {
    expect(parse("#search__search=100%&taskId=%E0%A4%A").route.search).toBe("100%");
  });

  it("takes the column of details for no order, without a warning", () => {
    expect(parse("#order=2,asc")).toEqual({ route: START, warnings: [] });
  });
});

describe("format", () => {
  const routes: Route[] = [
    START,
    {
      ...START,
      statuses: ["DONE", "FAILED"],
      family: "a&b=c",
      search: "x y+z%",
      page: 3,
      length: 10,
    },
    {
      ...START,
      order: { column: "priority", descending: true },
      filterOnServer: true,
      task: "T#1",
    },
    { ...START, tab: "graph", taskId: "T <&>", hideDone: true, invert: true, visType: "d3" },
    { ...START, tab: "graph", taskId: "A", otherRoots: ["B <&>", "C"] },
    { ...START, tab: "resources", resources: ['a"b', "c.d"] },
    { ...START, tab: "workers" },
  ];

  it.each(routes)("is read back as it was: %j", (route) => {
    expect(parse(format(route))).toEqual({ route, warnings: [] });
  });

  it("leaves out defaults", () => {
    expect(format(START)).toBe("#tab=tasks");
  });
});

describe("another tab", () => {
  it("keeps the filters, and closes the details", () => {
    const route: Route = { ...START, family: "F", task: "T", resources: ["r"] };
    expect(withTab(route, "graph")).toEqual({ ...START, tab: "graph", family: "F" });
    expect(withTab(route, "tasks").resources).toEqual(["r"]);
  });

  it("is the graph of a task", () => {
    expect(toGraph(START, "T")).toEqual({ ...START, tab: "graph", taskId: "T" });
    const several = toGraph(START, "T", "U", "T");
    expect(rootsOf(several)).toEqual(["T", "U"]);
    expect(rootsOf(toGraph(several, "V"))).toEqual(["V"]);
  });
});

describe("the failures", () => {
  it("have words in Luigi's parameter, and a query in one of its own", () => {
    const query = "status:failed -held:yes";
    expect(format({ ...START, search: query })).toBe(
      "#tab=tasks&query=status%3Afailed+-held%3Ayes",
    );
    expect(parse(format({ ...START, search: query })).route.search).toBe(query);
    expect(parse("#search__search=gs:%2F%2Fx").route.search).toBe('"gs://x"');
  });

  it("have a family, a search and an open group in their links", () => {
    const route = { ...START, tab: "failures", failure: "k1", family: "F", search: "x" } as const;
    expect(parse(format(route))).toEqual({ route, warnings: [] });
  });

  it("leave the search for tasks, and what was open, behind", () => {
    const tasks = { ...START, search: "x", family: "F" };
    const failures = withTab(tasks, "failures");
    expect(failures).toEqual({ ...START, tab: "failures", family: "F" });
    expect(withTab({ ...failures, search: "y", failure: "k1" }, "tasks")).toEqual({
      ...START,
      family: "F",
    });
  });

  it("of one group are linked without filters", () => {
    expect(toFailure({ ...START, family: "F", search: "x", task: "A" }, "k1")).toEqual({
      ...START,
      tab: "failures",
      failure: "k1",
    });
  });
});

describe("the page of a task", () => {
  it("has a link of its own, which says nothing else", () => {
    const from: Route = { ...START, family: "F", task: "A" };
    const hash = format(toTaskPage(from, "a/b c"));
    expect(hash).toBe("#tab=task&taskId=a%2Fb+c");
    expect(parse(hash)).toMatchObject({ route: { tab: "task", taskId: "a/b c" }, warnings: [] });
  });

  it("leads to the pages of other tasks, and other views open details beside them", () => {
    expect(toDetails({ ...START, tab: "task", taskId: "A" }, "B")).toMatchObject({
      tab: "task",
      taskId: "B",
      task: "",
    });
    expect(toDetails(START, "B")).toMatchObject({ tab: "tasks", task: "B" });
  });
});

describe("the link of a graph", () => {
  const shown = {
    ...START,
    tab: "graph",
    taskId: "a",
    both: true,
    folding: "families",
    opened: ["3@etl.Load", "@b"],
    nodeStatuses: ["FAILED", "TRUNCATED"],
    depth: 4,
  } as const;

  it("holds what is folded and filtered", () => {
    const route = { ...shown, opened: [...shown.opened], nodeStatuses: [...shown.nodeStatuses] };
    expect(parse(format(route))).toEqual({ route, warnings: [] });
    expect(parse(format({ ...START, tab: "graph", allRoots: true })).route.allRoots).toBe(true);
  });

  it("leaves out what does not exist", () => {
    const { route, warnings } = parse(
      "#tab=graph&folding=some&nodeStatuses=[%22x%22]&depth=-1&roots=1",
    );
    expect(route).toEqual({ ...START, tab: "graph" });
    expect(warnings).toHaveLength(4);
  });
});
