/** What the task list asks the server for, and what of it is a filter. */

import type { TaskQuery } from "../api/types";
import type { Order, Route } from "../route";
import { BOX_STATUSES } from "./status";

/** What the server does when nothing else is asked for. */
const DEFAULT_ORDER: Order = { column: "status", descending: false };

export function orderOf(route: Route): Order {
  return route.order ?? DEFAULT_ORDER;
}

/** The order as a route tells it: not at all if it is the one that holds anyway. */
export function routeOrder(order: Order): Order | null {
  const isDefault = order.column === DEFAULT_ORDER.column && !order.descending;
  return isDefault ? null : order;
}

/**
 * What is empty asks for nothing; but without statuses those of the boxes are asked for. UNKNOWN tasks, known only as
 * a dependency or not to be told, are shown in graphs, and here by a link that names them.
 */
export function queryOf(route: Route): TaskQuery {
  const { column, descending } = orderOf(route);
  return {
    status: route.statuses.length === 0 ? [...BOX_STATUSES] : route.statuses,
    family: route.family === "" ? [] : [route.family],
    resource: route.resources,
    search: route.search,
    sort: descending ? `-${column}` : column,
    offset: (route.page - 1) * route.length,
    limit: route.length,
  };
}

export function isFiltered(route: Route): boolean {
  return (
    route.statuses.length + route.resources.length > 0 || route.family !== "" || route.search !== ""
  );
}

export function withoutFilters(route: Route): Route {
  return { ...route, statuses: [], resources: [], family: "", search: "", page: 1 };
}

/** The value taken in if it was out, out if it was in. */
export function toggle<T>(values: readonly T[], value: T): T[] {
  return values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
}
