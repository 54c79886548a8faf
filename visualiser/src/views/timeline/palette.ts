/** The colours of the drawing: tokens of the style, read again when the theme changes. */

import { slugOf } from "../../model/status";
import { FAMILY_COLOURS } from "../../model/timeline/family-colours";
import { isFailure, RUN_STATUSES, type RunStatus } from "../../model/timeline/runs";

export interface Palette {
  ground: string;
  raised: string;
  line: string;
  strong: string;
  text: string;
  dim: string;
  accent: string;
  late: string;
  font: string;
  status: Record<RunStatus, StatusLook>;
  /** By colour of FamilyColours; the last one is of all other families. */
  families: readonly string[];
}

interface StatusLook {
  fill: string;
  edge: string;
  text: string;
}

export interface BarLook extends StatusLook {
  /** The colour of the family where the bar itself has another one. */
  stripe?: string;
}

/** How a bar looks that is coloured by status or, if `colour` is given, by the family that has it. */
export function lookOfBar(palette: Palette, status: RunStatus, colour?: number): BarLook {
  if (colour === undefined) return palette.status[status];
  const family = palette.families[colour] ?? palette.raised;
  // What failed looks so at any width, and says its family where there is room.
  if (isFailure(status)) return { ...palette.status.FAILED, stripe: family };
  return { fill: family, edge: family, text: palette.raised };
}

/** Filled where something moves or needs someone, tinted elsewhere: as the discs of the lists. */
const LOUD: ReadonlySet<RunStatus> = new Set(["RUNNING", "FAILED"]);

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const raised = token("--bs-secondary-bg");
  const lookOf = (status: RunStatus): StatusLook => {
    // What was lost with its worker has failed, by no fault of its own.
    const slug = slugOf(status === "LOST" ? "UPSTREAM_FAILED" : status);
    const tone = token(`--lv-${slug}`);
    if (LOUD.has(status)) return { fill: tone, edge: tone, text: raised };
    const edge = token(`--lv-bar-${status === "UNKNOWN" ? "disabled" : slug}`);
    return { fill: token(`--lv-${slug}-bg`), edge, text: tone };
  };
  return {
    ground: token("--lv-graph-bg"),
    raised,
    line: token("--bs-border-color"),
    strong: token("--lv-border-strong"),
    text: token("--bs-heading-color"),
    dim: token("--bs-secondary-color"),
    accent: token("--bs-primary"),
    late: token("--lv-bar-warn"),
    font: `11px ${token("--bs-font-sans-serif")}`,
    status: Object.fromEntries(
      RUN_STATUSES.map((status) => [status, lookOf(status)]),
    ) as Palette["status"],
    families: [
      ...Array.from({ length: FAMILY_COLOURS }, (_, index) => token(`--lv-family-${index}`)),
      token("--lv-family-other"),
    ],
  };
}
