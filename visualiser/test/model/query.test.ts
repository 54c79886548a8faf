import { describe, expect, it } from "vitest";
import { isFiltered, queryOf, routeOrder, toggle, withoutFilters } from "../../src/model/query";
import { START, type Route } from "../../src/route";

const ROUTE: Route = {
  ...START,
  statuses: ["FAILED", "RUNNING"],
  family: "etl.Load",
  search: "eu",
  resources: ["db"],
  order: { column: "priority", descending: true },
  length: 25,
  page: 3,
};

describe("the query of a route", () => {
  it("has its filters, order and page", () => {
    expect(queryOf(ROUTE)).toEqual({
      status: ["FAILED", "RUNNING"],
      family: ["etl.Load"],
      resource: ["db"],
      search: "eu",
      sort: "-priority",
      offset: 50,
      limit: 25,
    });
  });

  it("asks for nothing that the route does not", () => {
    expect(queryOf(START)).toEqual({
      status: [],
      family: [],
      resource: [],
      search: "",
      sort: "status",
      offset: 0,
      limit: 50,
    });
  });
});

describe("the default order", () => {
  it("is not in the route", () => {
    expect(routeOrder({ column: "status", descending: false })).toBeNull();
  });

  it.each([
    { column: "status", descending: true },
    { column: "time", descending: false },
  ] as const)("is not %j", (order) => {
    expect(routeOrder(order)).toEqual(order);
  });
});

describe("filters", () => {
  it.each([
    { statuses: ["FAILED"] },
    { family: "A" },
    { search: "a" },
    { resources: ["db"] },
  ] as Partial<Route>[])("are in force with %j", (part) => {
    expect(isFiltered({ ...START, ...part })).toBe(true);
  });

  it("are gone without them; order and length stay", () => {
    const route = withoutFilters(ROUTE);
    expect(isFiltered(route)).toBe(false);
    expect([route.order, route.length, route.page]).toEqual([ROUTE.order, 25, 1]);
  });

  it("are toggled", () => {
    expect(toggle(["a"], "b")).toEqual(["a", "b"]);
    expect(toggle(["a", "b"], "a")).toEqual(["b"]);
  });
});
