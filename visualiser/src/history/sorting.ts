/** Lets the reader sort the rows of a table, those that the page shows. */

type Key = number | string;

const ORDER = "aria-sort";

/** Puts a button into each heading of a table with several rows. */
export function makeSortable(table: HTMLTableElement): void {
  const body = table.querySelector("tbody");
  const headings = [...table.querySelectorAll<HTMLTableCellElement>("thead th")];
  if (body === null || body.children.length < 2) return;
  headings.forEach((heading, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.textContent = heading.textContent;
    button.addEventListener("click", () => {
      const descending = heading.getAttribute(ORDER) === "ascending";
      for (const each of headings) each.removeAttribute(ORDER);
      heading.setAttribute(ORDER, descending ? "descending" : "ascending");
      body.append(...sorted([...body.children], (row) => keyOf(row.children[index]), descending));
    });
    heading.replaceChildren(button);
  });
}

/** Empty cells come last in both orders; equal ones keep their order. */
export function sorted<T>(items: readonly T[], key: (item: T) => Key, descending: boolean): T[] {
  const sign = descending ? -1 : 1;
  return items
    .map((item) => ({ item, key: key(item) }))
    .sort((a, b) => {
      if (a.key === "" || b.key === "") return Number(a.key === "") - Number(b.key === "");
      if (typeof a.key === "number" && typeof b.key === "number") return sign * (a.key - b.key);
      return sign * String(a.key).localeCompare(String(b.key));
    })
    .map(({ item }) => item);
}

/** What a cell is sorted by: its number, its time, else its text. */
export function keyOf(cell: Element | undefined): Key {
  const value = cell?.querySelector("data")?.value;
  if (value !== undefined) return Number(value);
  const time = cell?.querySelector("time")?.dateTime;
  if (time !== undefined) return time;
  const text = cell?.textContent.trim() ?? "";
  const number = Number(text.replaceAll(",", ""));
  return text !== "" && Number.isFinite(number) ? number : text.toLowerCase();
}
