/** Views that are saved in this browser. */

export interface LocalView {
  name: string;
  tab: string;
  hash: string;
}

const NAME = "luigid.views";
const MAX_VIEWS = 200;

/** Returns those that are stored, by name; what cannot be read is left out. */
export function readViews(storage: Storage | null): LocalView[] {
  let found: unknown;
  try {
    found = JSON.parse(storage?.getItem(NAME) ?? "[]");
  } catch {
    return [];
  }
  return Array.isArray(found) ? found.filter(isView).sort(byName) : [];
}

/** Stores a view in place of the one of its name. */
export function addView(storage: Storage | null, view: LocalView): LocalView[] {
  const others = readViews(storage).filter(({ name }) => name !== view.name);
  return write(storage, [...others, view].slice(-MAX_VIEWS));
}

/** Gives a view another name; null if another view has it. */
export function renameView(
  storage: Storage | null,
  name: string,
  newName: string,
): LocalView[] | null {
  const views = readViews(storage);
  if (name !== newName && views.some((view) => view.name === newName)) return null;
  return write(
    storage,
    views.map((view) => (view.name === name ? { ...view, name: newName } : view)),
  );
}

export function removeView(storage: Storage | null, name: string): LocalView[] {
  return write(
    storage,
    readViews(storage).filter((view) => view.name !== name),
  );
}

function write(storage: Storage | null, views: LocalView[]): LocalView[] {
  storage?.setItem(NAME, JSON.stringify(views));
  return views.sort(byName);
}

function byName(one: LocalView, other: LocalView): number {
  return one.name.localeCompare(other.name);
}

function isView(one: unknown): one is LocalView {
  if (typeof one !== "object" || one === null) return false;
  const { name, tab, hash } = one as Partial<Record<string, unknown>>;
  return (
    typeof name === "string" &&
    typeof tab === "string" &&
    typeof hash === "string" &&
    hash.startsWith("#")
  );
}
