/** Lays graphs out beside the page: large ones take seconds. One message in, one back. */

import { layOut, type LayoutRequest } from "./layout";

addEventListener("message", (event: MessageEvent<LayoutRequest>) => {
  postMessage(layOut(event.data));
});
