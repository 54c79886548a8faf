/** A web worker that lays out graphs, since large ones take seconds. Answers each message with one. */

import { layOut, type LayoutRequest } from "./layout";

addEventListener("message", (event: MessageEvent<LayoutRequest>) => {
  postMessage(layOut(event.data));
});
