/** What has a row: each worker, each family, or each slot of a worker, close together. */

export const ROWS = ["workers", "families", "stream"] as const;
export type Rows = (typeof ROWS)[number];
