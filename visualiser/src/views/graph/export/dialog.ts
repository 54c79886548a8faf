/** The dialog with the files that can be made of a graph. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { DrawnGraph, DrawnItem } from "../../../model/graph-drawn";
import { toDot } from "../../../model/graph-dot";
import { MAX_ARROWS, MAX_TEXT, toMermaid } from "../../../model/graph-mermaid";
import { formatCount, formatCountOf } from "../../../model/numbers";
import { openDialog, type Dialog } from "../../dialogs";
import type { Page } from "../../view";
import type { Drawing } from "../drawing";
import { worstOf } from "../marks";
import { endsOf, groupAt, taskAt, type Picture } from "../picture";
import { save } from "./file";
import { pngOf, refusalOf } from "./png";
import { drawSvg, sizeOf } from "./svg";

interface Format {
  readonly name: "SVG" | "PNG" | "DOT" | "Mermaid";
  readonly ending: string;
  /** What it is good for. */
  readonly text: string;
  /** Why it cannot be made; null if it can. */
  readonly refusal: string | null;
  readonly make: () => Promise<Blob> | Blob;
}

export function chooseFile(picture: Picture, title: string, drawing: Drawing, page: Page): void {
  /** The format that is being made. */
  let making = "";
  let failure = "";

  const make = async (format: Format, dialog: Dialog): Promise<void> => {
    making = format.name;
    failure = "";
    dialog.redraw();
    try {
      save(await format.make(), `${title}.${format.ending}`);
      dialog.close();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      failure = error.message;
    } finally {
      making = "";
      dialog.redraw();
    }
  };

  openDialog({
    title: "Export the graph",
    testId: "graph-export-dialog",
    body: (dialog) =>
      html`<p>
          ${describe(picture)} The whole graph is saved as it is drawn now: folded, filtered and
          laid out as you see it.
        </p>
        <ul class="graph-formats">
          ${formatsOf(picture, title, drawing, page).map((format) =>
            choice(format, making, () => {
              void make(format, dialog);
            }),
          )}
        </ul>
        ${failure === "" ? nothing : html`<p class="invalid" role="alert">${failure}</p>`}`,
  });
}

function choice(
  { name, text, refusal }: Format,
  making: string,
  choose: () => void,
): TemplateResult {
  return html`<li>
    <button
      type="button"
      class="btn"
      data-testid="export-as"
      data-format=${name.toLowerCase()}
      ?disabled=${refusal !== null || making !== ""}
      @click=${choose}
    >
      ${making === name ? "Saving…" : name}
    </button>
    <span>${text}${refusal === null ? nothing : html` <strong>${refusal}</strong>`}</span>
  </li>`;
}

function describe({ items }: Picture): string {
  const groups = items.filter(({ kind }) => kind === "group").length;
  const tasks = formatCountOf(items.length - groups, "task");
  return groups === 0 ? `${tasks}.` : `${tasks} and ${formatCountOf(groups, "folded group")}.`;
}

function formatsOf(picture: Picture, title: string, drawing: Drawing, page: Page): Format[] {
  const svg = (): Promise<string> => drawSvg(picture, title, drawing, page.now());
  const size = sizeOf(picture);
  const dot = (): string => toDot(drawnOf(picture, title));
  const mermaid = (): string => toMermaid(drawnOf(picture, title));
  return [
    {
      name: "SVG",
      ending: "svg",
      text: "A drawing of any size, with texts as texts, in the colours of the page.",
      refusal: null,
      make: async () => new Blob([await svg()], { type: "image/svg+xml" }),
    },
    {
      name: "PNG",
      ending: "png",
      text: "A picture, with two dots for each dot of the drawing.",
      refusal: refusalOf(size),
      make: async () => pngOf(await svg(), size),
    },
    {
      name: "DOT",
      ending: "dot",
      text: "For Graphviz, which lays the graph out itself.",
      refusal: null,
      make: () => new Blob([dot()], { type: "text/vnd.graphviz" }),
    },
    {
      name: "Mermaid",
      ending: "mmd",
      text: `For Markdown and wikis. ${limitsOf(picture, mermaid)}`,
      refusal: null,
      make: () => new Blob([mermaid()], { type: "text/plain" }),
    },
  ];
}

/** Says where Mermaid may refuse the file. */
function limitsOf({ links, items }: Picture, mermaid: () => string): string {
  // Each item takes some dozens of characters, so that a short file need not be written to be measured.
  const isLarge = links.length > MAX_ARROWS || items.length > MAX_TEXT / 40;
  if (!isLarge && mermaid().length <= MAX_TEXT) return "";
  return `Mermaid takes at most ${formatCount(MAX_ARROWS)} arrows and ${formatCount(MAX_TEXT)} characters, unless maxEdges and maxTextSize are raised.`;
}

function drawnOf(picture: Picture, title: string): DrawnGraph {
  const { items, links, labels, layout } = picture;
  return {
    title,
    direction: layout.direction,
    items: items.map((_, index): DrawnItem => {
      const group = groupAt(picture, index);
      const task = taskAt(picture, index);
      const { name = "", line = "" } = labels[index] ?? {};
      return {
        name,
        line,
        status: task?.status ?? worstOf(group?.statuses) ?? "UNKNOWN",
        id: task?.taskId ?? group?.family ?? "",
        isGroup: group !== undefined,
      };
    }),
    arrows: links.map((link) => endsOf(link, layout)),
  };
}
