import type { MakeView } from "./view";

export const makeResourceList: MakeView = (root, page) => {
  void root;
  void page;
  return { show: async () => {}, refresh: async () => {}, redraw: () => {} };
};
