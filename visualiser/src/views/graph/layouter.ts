/** Lays out graphs in a web worker, one at a time. */

import type { Layout, LayoutRequest } from "../../model/layout";

export class Layouter {
  private worker = startWorker();
  private abort: (() => void) | null = null;

  /** Lays out a graph. A request cancels the one before, which then rejects with AbortError. */
  layOut(request: LayoutRequest): Promise<Layout> {
    this.cancel();
    return new Promise((resolve, reject) => {
      this.abort = () => {
        reject(new DOMException("No longer wanted.", "AbortError"));
      };
      this.worker.onmessage = (event: MessageEvent<Layout>) => {
        this.abort = null;
        resolve(event.data);
      };
      this.worker.onerror = (event) => {
        this.abort = null;
        reject(new Error(event.message));
      };
      this.worker.postMessage(request);
    });
  }

  cancel(): void {
    if (this.abort === null) return;
    // There is no other way to interrupt it.
    this.worker.terminate();
    this.worker = startWorker();
    this.abort();
    this.abort = null;
  }
}

function startWorker(): Worker {
  return new Worker(new URL("../../model/layout-worker.ts", import.meta.url), { type: "module" });
}
