/** Makes pictures of graphs in a web worker, one at a time. */

import type { Graph, GraphNode, Link } from "../../model/graph";
import type { Label } from "../../model/graph-labels";
import type { GraphMessage, PictureRequest, Step } from "../../model/graph-session";
import { boundsOf } from "../../model/graph-window";
import type { Layout } from "../../model/layout";
import { unpackItems } from "../../model/packed-items";
import { unpackLayout } from "../../model/packed-layout";
import { makePicture, type Picture } from "./picture";

/** `share`: of the step that is done, from 0 to 1. */
export type TellProgress = (step: Step, share: number) => void;

export class PictureMaker {
  private worker = startWorker();
  private abort: (() => void) | null = null;
  private readonly assembly = new Assembly();

  /** Whether the worker knows the graph of the last picture. */
  get hasGraph(): boolean {
    return this.assembly.hasPicture;
  }

  /** Whether a picture is being made. */
  get isBusy(): boolean {
    return this.abort !== null;
  }

  /** Makes a picture. A request cancels the one before, which then rejects with AbortError. */
  make(request: PictureRequest, tell: TellProgress = () => undefined): Promise<Picture> {
    this.cancel();
    return new Promise((resolve, reject) => {
      this.abort = () => {
        reject(new DOMException("No longer wanted.", "AbortError"));
      };
      this.worker.onmessage = ({ data }: MessageEvent<GraphMessage>) => {
        if (data.kind === "progress") tell(data.step, data.share);
        const picture = this.assembly.take(data);
        if (picture === null) return;
        this.abort = null;
        resolve(picture);
      };
      this.worker.onerror = (event) => {
        this.abort = null;
        this.restart();
        reject(new Error(event.message));
      };
      this.worker.postMessage(request, request.body === null ? [] : [request.body]);
    });
  }

  cancel(): void {
    if (this.abort === null) return;
    // There is no other way to interrupt it.
    this.worker.terminate();
    this.restart();
    this.abort();
    this.abort = null;
  }

  private restart(): void {
    this.worker = startWorker();
    this.assembly.forget();
  }
}

/** Puts together what the worker sends in parts. */
export class Assembly {
  private graph: Graph | null = null;
  private nodes: GraphNode[] = [];
  private layout: Layout | null = null;
  private labels: readonly Label[] = [];
  private picture: Picture | null = null;

  get hasPicture(): boolean {
    return this.picture !== null;
  }

  forget(): void {
    this.graph = null;
    this.nodes = [];
    this.picture = null;
  }

  /** Takes a message; returns the picture with the last one. */
  take(message: GraphMessage): Picture | null {
    switch (message.kind) {
      case "progress":
        return null;
      case "graph":
        this.nodes = [];
        this.picture = null;
        this.graph = { ...message.outline, nodes: this.nodes, links: linksOf(message.ends) };
        return null;
      case "nodes":
        for (const node of message.nodes) this.nodes.push(node);
        return null;
      case "changes":
        if (this.graph === null || message.changes.length === 0) return null;
        this.nodes = [...this.nodes];
        for (const [index, node] of message.changes) this.nodes[index] = node;
        this.graph = { ...this.graph, nodes: this.nodes };
        return null;
      case "layout":
        this.layout = unpackLayout(message.layout);
        // It takes some milliseconds, which the first drawing needs not then.
        boundsOf(this.layout);
        return null;
      case "labels":
        this.labels = message.labels;
        return null;
      case "picture":
        return this.finish(message);
    }
  }

  private finish({ items, counts }: GraphMessage & { kind: "picture" }): Picture {
    const { graph, labels, layout } = this;
    if (graph === null || layout === null) throw new Error("a part of the picture is missing");
    this.picture = makePicture(graph, unpackItems(items), labels, layout, counts);
    return this.picture;
  }
}

function linksOf(ends: Int32Array): Link[] {
  return Array.from({ length: ends.length / 2 }, (_, index) => ({
    from: ends[2 * index] ?? 0,
    to: ends[2 * index + 1] ?? 0,
  }));
}

function startWorker(): Worker {
  return new Worker(new URL("../../model/graph-worker.ts", import.meta.url), { type: "module" });
}
