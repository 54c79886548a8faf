/** The runs that the timeline knows: it asks for them, for what has changed since, and for earlier ones. */

import type { TimelineQuery } from "../../api/types";
import { FamilyColours } from "../../model/timeline/family-colours";
import { extentOf } from "../../model/timeline/runs";
import { lengthOf, spanOf, type Span, type Wanted } from "../../model/timeline/span";
import type { Route } from "../../route";
import type { Page } from "../view";
import { Loader, type Loaded } from "./loader";

const DAY = 24 * 3600;
/** The server has no longer answers. */
const MAX_RUNS = 100_000;
/** Between two updates at least, and so many times as long as the last one took. */
const UPDATE_MS = 1_000;
const PAUSE_FACTOR = 4;
/** Of what was asked for last, so much is asked for again: what ended then may not have been known. */
const OVERLAP_SECONDS = 2;

export class KnownRuns {
  loaded: Loaded | null = null;
  /** The runs of the critical path, in their order; empty without a root. */
  path: readonly number[] = [];
  /** The colour of each family, as an index in the palette. */
  colourOf = new Uint8Array(0);
  private taskId = "";
  private family = "";
  /** From when on runs were asked for; null: nothing was. */
  private since: number | null = null;
  private updatedAt = 0;
  private pausedUntil = 0;
  private readonly loader = new Loader();
  private readonly colours = new FamilyColours();

  constructor(private readonly page: Page) {}

  /** Whether the runs are those that a route is about. */
  areOf({ taskId, family }: Route): boolean {
    return this.since !== null && taskId === this.taskId && family === this.family;
  }

  /** Forgets what it knows, and asks for the runs that a route is about. `given`: the span of its link. */
  async begin({ taskId, family }: Route, given: Wanted | null): Promise<void> {
    this.taskId = taskId;
    this.family = family;
    this.loaded = null;
    const now = this.page.now();
    const span = given === null ? null : spanOf(given, null, now);
    const earliest = Math.min(now - DAY, span === null ? now : span.from - lengthOf(span));
    await this.askSince(this.isWhole() || given === "all" ? 0 : Math.max(0, earliest));
    // Nothing lately: then all there is.
    if (this.isEmpty() && this.since !== 0 && given === null) await this.askSince(0);
  }

  /** How many ms an update has to wait: the server has other things to do, too. */
  pause(): number {
    return Math.max(0, this.pausedUntil - performance.now());
  }

  /** Asks for what has changed. */
  async update(): Promise<void> {
    const since = this.since ?? 0;
    if (this.isWhole()) await this.ask(since, false);
    else await this.ask(Math.max(since, this.updatedAt - OVERLAP_SECONDS), true);
  }

  /** Whether a span reaches beyond what was asked for. */
  isBefore({ from }: Span): boolean {
    return this.loaded !== null && this.since !== null && this.since > 0 && from < this.since;
  }

  /** Asks for the runs of a span that reaches beyond, and for some before it. */
  async reach(span: Span, wanted: Wanted): Promise<void> {
    await this.askSince(wanted === "all" ? 0 : Math.max(0, span.from - 2 * lengthOf(span)));
  }

  extent(): Span | null {
    return this.loaded === null ? null : extentOf(this.loaded.table, this.page.now());
  }

  private isEmpty(): boolean {
    return this.loaded?.table.count === 0;
  }

  /** Of a root, all runs are asked for: its critical path is not known otherwise. */
  private isWhole(): boolean {
    return this.taskId !== "";
  }

  private async askSince(since: number): Promise<void> {
    this.since = since;
    await this.ask(since, false);
  }

  private async ask(since: number, isUpdate: boolean): Promise<void> {
    const query: TimelineQuery = { since, limit: MAX_RUNS };
    if (this.family !== "") query.family = [this.family];
    if (this.taskId !== "") query.root = this.taskId;
    const began = performance.now();
    const loaded = await this.loader.load(query, isUpdate);
    // An update tells of itself only; what was known before stays so.
    const facts =
      isUpdate && this.loaded !== null && !loaded.facts.is_cut
        ? { ...this.loaded.facts, as_of: loaded.facts.as_of, until: loaded.facts.until }
        : loaded.facts;
    this.loaded = { table: loaded.table, facts };
    this.updatedAt = facts.as_of;
    this.path = [...loaded.table.critical];
    this.colourOf = this.colours.assign(loaded.table.families, loaded.table.familyCounts);
    const took = performance.now() - began;
    this.pausedUntil = performance.now() + Math.max(UPDATE_MS, PAUSE_FACTOR * took);
  }
}
