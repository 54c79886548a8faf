/** The roots of a graph of several tasks, each with a button that takes it away. */

import { html, nothing, type TemplateResult } from "lit-html";
import { isolated } from "../../model/bidi";
import { nameOf } from "../../model/graph";
import { rootsOf, toGraph, type Route } from "../../route";
import { icon } from "../icons";
import type { Page } from "../view";
import type { Picture } from "./picture";

/** `isAnswered`: whether the picture is of these roots, not of those before. */
export function rootsBar(
  route: Route,
  picture: Picture | null,
  isAnswered: boolean,
  page: Page,
): TemplateResult | typeof nothing {
  const roots = rootsOf(route);
  if (roots.length < 2 || route.allRoots) return nothing;
  const names = namesOfRoots(picture);
  return html`<div class="graph-chips" role="group" aria-label="Roots" data-testid="graph-roots">
    <span class="dim">Roots</span>
    ${roots.map((taskId) => {
      const name = isolated(names.get(taskId) ?? taskId);
      const isUnknown = isAnswered && !names.has(taskId);
      return html`<button
        type="button"
        class="btn"
        data-testid="graph-root"
        data-root=${taskId}
        aria-label="Remove ${name} from the roots"
        title=${isUnknown ? `${taskId}: the scheduler does not know it` : taskId}
        @click=${() => {
          page.go(toGraph(route, ...roots.filter((one) => one !== taskId)));
        }}
      >
        <bdi>${name}</bdi
        >${isUnknown ? html`<span class="dim">unknown</span>` : nothing}${icon("x")}
      </button>`;
    })}
  </div>`;
}

/** Returns task id -> what the drawing calls it, with what tells it from others of its family. */
function namesOfRoots(picture: Picture | null): Map<string, string> {
  const names = new Map<string, string>();
  for (const root of picture?.graph.roots ?? []) {
    const node = picture?.graph.nodes[root];
    if (node === undefined) continue;
    const label = picture?.labels[picture.itemOf[root] ?? -1];
    names.set(
      node.taskId,
      label === undefined ? nameOf(node) : [label.name, label.line].join(" ").trim(),
    );
  }
  return names;
}
