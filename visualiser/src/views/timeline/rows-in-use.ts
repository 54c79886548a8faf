/** The rows in use: while the reader moves they only grow, so that nothing jumps, and settle afterwards. */

import type { Lanes } from "../../model/timeline/lanes";
import { countResults, type Results } from "../../model/timeline/results";
import { lanesInUse, placeRows, type Look, type RowPlaces } from "../../model/timeline/rows";
import type { RunTable } from "../../model/timeline/runs";
import { isAbout, lengthOf, united, type Span } from "../../model/timeline/span";

interface Made {
  places: RowPlaces;
  /** What they were made for. */
  lanes: Lanes;
  look: Look;
  seen: Span;
  inUse: Uint8Array;
}

export class RowsInUse {
  private made: Made | null = null;
  /** All that was in view since the rows settled. */
  private seen: Span | null = null;
  private counted: { lanes: Lanes; span: Span; results: readonly Results[] } | null = null;

  /** The next span is not moved to: it has the rows that it needs at once. */
  forget(): void {
    this.seen = null;
  }

  /** A span is in view. */
  see(span: Span): void {
    const seen = united(this.seen, span);
    if (this.seen === null || lengthOf(seen) > lengthOf(this.seen)) this.seen = seen;
  }

  /** Returns the same object as long as the rows stay as they are. */
  place(table: RunTable, lanes: Lanes, look: Look, span: Span): RowPlaces {
    const { made } = this;
    const seen = this.seen ?? span;
    const isFor = made?.lanes === lanes && isSame(made.look, look);
    if (isFor && made.seen === seen) return made.places;
    const inUse = lanesInUse(table, lanes, seen);
    const places =
      isFor && areEqual(inUse, made.inUse) ? made.places : placeRows(lanes, look, inUse);
    this.made = { places, lanes, look, seen, inUse };
    return places;
  }

  /** How the runs in view ended; while the reader moves, those that were in view before. */
  resultsOf(table: RunTable, lanes: Lanes, span: Span): readonly Results[] {
    if (this.counted?.lanes !== lanes)
      this.counted = { lanes, span, results: countResults(table, lanes, span) };
    return this.counted.results;
  }

  /** The reader has stopped moving. Returns whether that changes anything. */
  settle(span: Span): boolean {
    const { seen, counted } = this;
    if (seen === null || counted === null) return false;
    if (isAbout(seen, span) && isAbout(counted.span, span)) return false;
    this.seen = span;
    this.counted = null;
    return true;
  }
}

function isSame(one: Look, other: Look): boolean {
  return one.lane === other.lane && one.head === other.head && one.gap === other.gap;
}

function areEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
