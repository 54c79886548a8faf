import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";

/** `import icon from "x.svg?outline"` gives the outlines of its paths: the icon comes with the script. */
export function outlines(): Plugin {
  return {
    name: "outlines",
    enforce: "pre",
    async load(id) {
      const [file, query] = id.split("?");
      if (file === undefined || query !== "outline") return null;
      const found = (await readFile(file, "utf8")).matchAll(/<path[^>]* d="([^"]+)"/g);
      const paths = [...found].map(([, path]) => path);
      if (paths.length === 0) this.error(`${file} has no path`);
      return { code: `export default ${JSON.stringify(paths)}`, moduleType: "js" };
    },
  };
}
