import { defineConfig } from "vite";

export default defineConfig({
  // Relative, so that the pages work behind any path prefix.
  base: "./",
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      // Names that stay: the templates of the server link them.
      input: ["theme", "page", "chart"].map((name) => `src/${name}.ts`),
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js" },
    },
  },
});
