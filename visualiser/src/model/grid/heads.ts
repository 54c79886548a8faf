/** What stands above the columns of the grid: what dates have in common once, across, and below it what differs. */

export interface HeadGroup {
  text: string;
  /** The columns that it stands above. */
  first: number;
  after: number;
}

export interface Heads {
  /** Of each column. */
  labels: readonly string[];
  /** Empty if the values have nothing in common that is worth a line. */
  groups: readonly HeadGroup[];
}

/** How a value is cut in two, the finest first: hours and minutes, days, months and weeks. */
const CUTS = [
  /^(\d{4}-\d\d-\d\d)[T ](\d.*)$/,
  /^(\d{4}-\d\d)-(\d\d)$/,
  /^(\d{4})-(\d\d|W\d\d)$/,
  /^(\d{6})(\d\d)$/,
];

export function headsOf(values: readonly string[]): Heads {
  const cut = CUTS.find((each) => values.length > 0 && values.every((value) => each.test(value)));
  if (cut === undefined) return { labels: values, groups: [] };
  const labels: string[] = [];
  const groups: HeadGroup[] = [];
  values.forEach((value, column) => {
    const [, text = "", label = ""] = cut.exec(value) ?? [];
    labels.push(label);
    const last = groups.at(-1);
    if (last?.text === text) last.after = column + 1;
    else groups.push({ text, first: column, after: column + 1 });
  });
  return { labels, groups };
}
