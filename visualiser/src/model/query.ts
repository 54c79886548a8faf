/** The query of the task list, and its filters. */

import type { TaskQuery } from "../api/types";
import type { Order, Route } from "../route";
import { isPlain } from "./query-text";

/** The order that the server uses by default. */
const DEFAULT_ORDER: Order = { column: "status", descending: false };

export function orderOf(route: Route): Order {
  return route.order ?? DEFAULT_ORDER;
}

/** Returns the order for a route: null for the default. */
export function routeOrder(order: Order): Order | null {
  const isDefault = order.column === DEFAULT_ORDER.column && !order.descending;
  return isDefault ? null : order;
}

/** Returns the query of a route. */
export function queryOf(route: Route): TaskQuery {
  const { column, descending } = orderOf(route);
  return {
    status: route.statuses,
    family: route.family === "" ? [] : [route.family],
    resource: route.resources,
    ...textFilter(route.search),
    sort: descending ? `-${column}` : column,
    offset: (route.page - 1) * route.length,
    limit: route.length,
  };
}

/** Returns the parameter that a text of the box is: words for the search, or a query. */
export function textFilter(text: string): { search?: string; query?: string } {
  return isPlain(text) ? { search: text } : { query: text };
}

export function isFiltered(route: Route): boolean {
  return (
    route.statuses.length + route.resources.length > 0 || route.family !== "" || route.search !== ""
  );
}

export function withoutFilters(route: Route): Route {
  return { ...route, statuses: [], resources: [], family: "", search: "", page: 1 };
}

/** Adds the value, or removes it if it is included. */
export function toggle<T>(values: readonly T[], value: T): T[] {
  return values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
}
