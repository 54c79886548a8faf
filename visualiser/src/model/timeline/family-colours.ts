/** Which families have a colour of their own: as many as can be told apart, the largest. */

export const FAMILY_COLOURS = 10;
/** The one colour of all other families. */
export const OTHER_FAMILIES = FAMILY_COLOURS;

export class FamilyColours {
  /** The family that has each colour. */
  private readonly holders: string[] = new Array<string>(FAMILY_COLOURS).fill("");

  /**
   * Returns the colour of each family. Those that have one keep it as long as they have runs, however many others come; the
   * largest of the others get what is free.
   */
  assign(families: readonly string[], counts: ArrayLike<number>): Uint8Array<ArrayBuffer> {
    const colours = new Uint8Array(families.length).fill(OTHER_FAMILIES);
    const indices = new Map(families.map((name, index) => [name, index]));
    const countOf = (index: number): number => counts[index] ?? 0;
    const free: number[] = [];
    this.holders.forEach((name, colour) => {
      const index = indices.get(name);
      if (index === undefined || countOf(index) === 0) free.push(colour);
      else colours[index] = colour;
    });
    // By name: the same families get the same colours, whichever of them is the largest just now.
    const newcomers = [...families.keys()]
      .filter((index) => colours[index] === OTHER_FAMILIES && countOf(index) > 0)
      .sort((a, b) => countOf(b) - countOf(a) || compare(families[a], families[b]))
      .slice(0, free.length)
      .sort((a, b) => compare(families[a], families[b]));
    newcomers.forEach((index, place) => {
      const colour = free[place] ?? OTHER_FAMILIES;
      colours[index] = colour;
      this.holders[colour] = families[index] ?? "";
    });
    return colours;
  }
}

function compare(a = "", b = ""): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
