import { afterEach, expect, it, vi } from "vitest";
import { layOut, type LayoutRequest } from "../../src/model/layout";
import { linksOf, VIEW } from "../graphs";

afterEach(() => {
  vi.unstubAllGlobals();
});

it("answers a request with its layout", async () => {
  const listeners = new Map<string, (event: { data: LayoutRequest }) => void>();
  const answers: unknown[] = [];
  vi.stubGlobal("addEventListener", listeners.set.bind(listeners));
  vi.stubGlobal("postMessage", answers.push.bind(answers));
  await import("../../src/model/layout-worker");
  const links = linksOf([0, 1]);
  const data: LayoutRequest = {
    direction: "down",
    isRootLast: false,
    lengths: [9, 9],
    links,
    view: VIEW,
  };
  listeners.get("message")?.({ data });
  expect(answers).toEqual([layOut(data)]);
});
