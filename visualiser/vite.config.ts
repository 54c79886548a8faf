import { defineConfig } from "vite";
import { outlines } from "./outlines.ts";

const LUIGID = process.env.LUIGID_URL ?? "http://127.0.0.1:8082";

export default defineConfig({
  // Relative, so that the page works behind any path prefix.
  base: "./",
  plugins: [outlines()],
  build: {
    target: "es2022",
    // Nothing inlined: the page's policy admits files of this server alone.
    assetsInlineLimit: 0,
    modulePreload: false,
    cssCodeSplit: false,
    rolldownOptions: {
      // Names that stay: the history pages link the style, and browsers ask for new versions anyway.
      output: {
        entryFileNames: "visualiser.js",
        chunkFileNames: "[name].js",
        assetFileNames: (asset) =>
          asset.names[0]?.endsWith(".css") ? "style.css" : "[name][extname]",
      },
    },
  },
  worker: {
    format: "es",
    rolldownOptions: { output: { entryFileNames: "[name].js" } },
  },
  server: {
    // `npx vite` beside a luigid, for work on the page.
    proxy: Object.fromEntries(["/api", "/v1", "/history"].map((path) => [path, LUIGID])),
  },
});
