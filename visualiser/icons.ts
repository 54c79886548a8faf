import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";
import NAMES from "./src/icons.json" with { type: "json" };

const ID = "virtual:icon-outlines";
const RESOLVED = `\0${ID}`;

/**
 * The icons of `src/icons.json`, which says the name of each in bootstrap-icons: as the module
 * `virtual:icon-outlines`, so that they arrive with the script, and, if asked for, as a file of
 * symbols for pages that the server renders.
 */
export function icons(symbols?: string): Plugin {
  return {
    name: "icons",
    resolveId: (id) => (id === ID ? RESOLVED : null),
    load: async (id) =>
      id === RESOLVED ? `export default ${JSON.stringify(await readOutlines())}` : null,
    async generateBundle() {
      if (symbols === undefined) return;
      const source = fileOfSymbols(await readOutlines());
      this.emitFile({ type: "asset", fileName: symbols, source });
    },
  };
}

/** The `d` of each path of each icon, by our name of the icon. */
async function readOutlines(): Promise<Record<string, string[]>> {
  const read = async ([name, file]: [string, string]): Promise<[string, string[]]> => {
    const icon = await readFile(`node_modules/bootstrap-icons/icons/${file}.svg`, "utf8");
    const paths = [...icon.matchAll(/<path[^>]* d="([^"]+)"/g)].map(([, path = ""]) => path);
    if (paths.length === 0) throw new Error(`${file}.svg has no path`);
    return [name, paths];
  };
  return Object.fromEntries(await Promise.all(Object.entries(NAMES).map(read)));
}

function fileOfSymbols(outlines: Record<string, string[]>): string {
  const symbols = Object.entries(outlines).map(([name, paths]) => {
    const marks = paths.map((path) => `<path d="${path}"/>`).join("");
    return `<symbol id="${name}" viewBox="0 0 16 16">${marks}</symbol>\n`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("")}</svg>\n`;
}
