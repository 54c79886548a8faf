/** The page's icons, of bootstrap-icons; the build takes their outlines in (see vite.config.ts). */

import { html, nothing, svg, type TemplateResult } from "lit-html";
import arrowClockwise from "bootstrap-icons/icons/arrow-clockwise.svg?outline";
import boxArrowUpRight from "bootstrap-icons/icons/box-arrow-up-right.svg?outline";
import chatDots from "bootstrap-icons/icons/chat-dots.svg?outline";
import check from "bootstrap-icons/icons/check-lg.svg?outline";
import chevronDown from "bootstrap-icons/icons/chevron-down.svg?outline";
import chevronLeft from "bootstrap-icons/icons/chevron-left.svg?outline";
import chevronRight from "bootstrap-icons/icons/chevron-right.svg?outline";
import circleHalf from "bootstrap-icons/icons/circle-half.svg?outline";
import clockHistory from "bootstrap-icons/icons/clock-history.svg?outline";
import cloudArrow from "bootstrap-icons/icons/broadcast.svg?outline";
import copy from "bootstrap-icons/icons/copy.svg?outline";
import dash from "bootstrap-icons/icons/dash-lg.svg?outline";
import diagram from "bootstrap-icons/icons/diagram-3.svg?outline";
import display from "bootstrap-icons/icons/display.svg?outline";
import ellipsis from "bootstrap-icons/icons/three-dots.svg?outline";
import fastForward from "bootstrap-icons/icons/fast-forward-fill.svg?outline";
import fullscreen from "bootstrap-icons/icons/fullscreen.svg?outline";
import infoCircle from "bootstrap-icons/icons/info-circle.svg?outline";
import keyboard from "bootstrap-icons/icons/keyboard.svg?outline";
import layoutSidebar from "bootstrap-icons/icons/layout-sidebar.svg?outline";
import listTask from "bootstrap-icons/icons/list-task.svg?outline";
import moon from "bootstrap-icons/icons/moon.svg?outline";
import pause from "bootstrap-icons/icons/pause-fill.svg?outline";
import play from "bootstrap-icons/icons/play-fill.svg?outline";
import plus from "bootstrap-icons/icons/plus-lg.svg?outline";
import question from "bootstrap-icons/icons/question-lg.svg?outline";
import search from "bootstrap-icons/icons/search.svg?outline";
import send from "bootstrap-icons/icons/send.svg?outline";
import serverStack from "bootstrap-icons/icons/hdd-stack.svg?outline";
import slashCircle from "bootstrap-icons/icons/slash-circle.svg?outline";
import speedometer from "bootstrap-icons/icons/speedometer2.svg?outline";
import sun from "bootstrap-icons/icons/sun.svg?outline";
import terminal from "bootstrap-icons/icons/terminal.svg?outline";
import triangle from "bootstrap-icons/icons/exclamation-triangle-fill.svg?outline";
import x from "bootstrap-icons/icons/x-lg.svg?outline";

const OUTLINES = {
  arrowClockwise,
  boxArrowUpRight,
  chatDots,
  check,
  chevronDown,
  chevronLeft,
  chevronRight,
  circleHalf,
  clockHistory,
  cloudArrow,
  copy,
  dash,
  diagram,
  display,
  ellipsis,
  fastForward,
  fullscreen,
  infoCircle,
  keyboard,
  layoutSidebar,
  listTask,
  moon,
  pause,
  play,
  plus,
  question,
  search,
  send,
  serverStack,
  slashCircle,
  speedometer,
  sun,
  terminal,
  triangle,
  x,
};
export type IconName = keyof typeof OUTLINES;

/** The glyph of each status: a status is never told by its colour alone. */
const GLYPHS: Readonly<Record<string, IconName>> = {
  PENDING: "pause",
  RUNNING: "play",
  BATCH_RUNNING: "fastForward",
  DONE: "check",
  FAILED: "x",
  UPSTREAM_FAILED: "triangle",
  DISABLED: "dash",
  UPSTREAM_DISABLED: "triangle",
  UNKNOWN: "question",
  TRUNCATED: "ellipsis",
};

export function glyphOf(status: string): IconName {
  return GLYPHS[status] ?? "question";
}

/** The outlines of an icon, on 16 by 16. */
export function outlinesOf(name: IconName): readonly string[] {
  return OUTLINES[name];
}

/** An icon; without a label it is there for the eye alone. */
export function icon(name: IconName, label?: string): TemplateResult {
  return html`<svg
    class="icon"
    viewBox="0 0 16 16"
    role=${label === undefined ? nothing : "img"}
    aria-label=${label ?? nothing}
    aria-hidden=${label === undefined ? "true" : nothing}
  >
    ${OUTLINES[name].map((outline) => svg`<path d=${outline}></path>`)}
  </svg>`;
}
