/** Task families in folders: one for each prefix before the first dot, and one for the others. */

import type { FamilySummary } from "../api/types";

export interface Folder {
  /** Null for the folder of families without a prefix. */
  prefix: string | null;
  /** How many tasks its families have. */
  total: number;
  families: readonly FamilySummary[];
}

/** Groups families by prefix, the others last. Tasks without a family, known only as dependencies, are left out. */
export function groupFamilies(families: readonly FamilySummary[]): Folder[] {
  const members = new Map<string | null, FamilySummary[]>();
  for (const family of families) {
    if (family.family === "") continue;
    const prefix = prefixOf(family.family);
    const found = members.get(prefix);
    if (found === undefined) members.set(prefix, [family]);
    else found.push(family);
  }
  const folders = [...members].map(([prefix, list]) => ({
    prefix,
    total: list.reduce((total, family) => total + family.total, 0),
    families: list,
  }));
  return folders.sort(byPrefix);
}

/** Returns the families whose names contain every term, ignoring case. */
export function findFamilies(families: readonly FamilySummary[], text: string): FamilySummary[] {
  const terms = text.toLowerCase().split(/\s+/);
  return families.filter(({ family }) => {
    const name = family.toLowerCase();
    return terms.every((term) => name.includes(term));
  });
}

/**
 * Cuts the folders to a number of lines, since there may be thousands: each folder and each family of an open folder
 * takes one. `left` is the number of lines left out.
 */
export function limitFolders(
  folders: readonly Folder[],
  isOpen: (folder: Folder) => boolean,
  lines: number,
): { folders: Folder[]; left: number } {
  const shown: Folder[] = [];
  let free = lines;
  let all = 0;
  for (const folder of folders) {
    const families = isOpen(folder) ? folder.families : [];
    all += 1 + families.length;
    if (free <= 0) continue;
    shown.push({ ...folder, families: families.slice(0, free - 1) });
    free -= 1 + families.length;
  }
  return { folders: shown, left: Math.max(0, all - lines) };
}

/** Returns the name without the prefix of its folder. */
export function shortName(family: string): string {
  const prefix = prefixOf(family);
  return prefix === null ? family : family.slice(prefix.length + 1);
}

function prefixOf(family: string): string | null {
  const dot = family.indexOf(".");
  return dot > 0 && dot < family.length - 1 ? family.slice(0, dot) : null;
}

function byPrefix(a: Folder, b: Folder): number {
  if (a.prefix === null || b.prefix === null) return a.prefix === null ? 1 : -1;
  return a.prefix < b.prefix ? -1 : 1;
}
