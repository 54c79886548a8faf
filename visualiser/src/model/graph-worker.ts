/** A web worker that makes pictures of graphs, since large ones take seconds. */

import { GraphSession, type GraphMessage, type PictureRequest } from "./graph-session";
import { buffersOfItems } from "./packed-items";
import { buffersOf } from "./packed-layout";
import { TextMeasure } from "./text-measure";

/** Between two messages on progress. */
const PROGRESS_MS = 50;

let lastProgress = 0;

const session = new GraphSession(
  (fonts) => new TextMeasure(new OffscreenCanvas(1, 1).getContext("2d"), fonts),
  (message: GraphMessage) => {
    if (message.kind === "progress") {
      const now = performance.now();
      if (now - lastProgress < PROGRESS_MS) return;
      lastProgress = now;
    }
    postMessage(message, { transfer: transferredOf(message) });
  },
);

function transferredOf(message: GraphMessage): ArrayBuffer[] {
  switch (message.kind) {
    case "layout":
      return buffersOf(message.layout);
    case "picture":
      return buffersOfItems(message.items);
    default:
      return [];
  }
}

addEventListener("message", (event: MessageEvent<PictureRequest>) => {
  session.answer(event.data);
});
