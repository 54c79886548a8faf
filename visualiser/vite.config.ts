import { defineConfig, type UserConfig } from "vite";
import { icons } from "./icons.ts";

const LUIGID = process.env.LUIGID_URL ?? "http://127.0.0.1:8082";

const SHARED = {
  target: "es2022",
  // Nothing inlined: the pages' policy admits files of this server alone.
  assetsInlineLimit: 0,
  // The page names what its script imports, so that the browser need not read the script first.
  modulePreload: {
    polyfill: false,
    resolveDependencies: (_: string, files: string[], { hostType }: { hostType: string }) =>
      hostType === "html" ? files : [],
  },
} as const;

// Names that stay: the server's templates link to them, and browsers ask for new versions anyway.
const STABLE_NAMES = { entryFileNames: "[name].js", chunkFileNames: "[name].js" };

const PAGE: UserConfig = {
  build: {
    ...SHARED,
    outDir: "dist/visualiser",
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        ...STABLE_NAMES,
        entryFileNames: "visualiser.js",
        // One script of what several views share, not one for each set of views: requests cost more.
        codeSplitting: { groups: [{ name: "shared", minShareCount: 2 }] },
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
};

/** What scripts add to the history pages, which the server renders. */
const HISTORY: UserConfig = {
  build: {
    ...SHARED,
    outDir: "dist/history",
    rolldownOptions: {
      input: ["src/history/page.ts", "src/history/chart.ts"],
      output: { ...STABLE_NAMES, chunkFileNames: "shared.js" },
    },
  },
};

/** One of these scripts must run before anything is drawn, which modules do not. */
const THEME: UserConfig = {
  build: {
    ...SHARED,
    outDir: "dist/history",
    emptyOutDir: false,
    rolldownOptions: {
      input: "src/history/theme.ts",
      output: { ...STABLE_NAMES, format: "iife" },
    },
  },
};

/** The panel for frames: one script, which sets the theme before anything is drawn, too. */
const EMBED: UserConfig = {
  build: {
    ...SHARED,
    outDir: "dist/embed",
    rolldownOptions: {
      input: "src/embed/panel.ts",
      output: { ...STABLE_NAMES, format: "iife" },
    },
  },
};

const BY_MODE: Readonly<Record<string, UserConfig>> = {
  history: HISTORY,
  theme: THEME,
  embed: EMBED,
};

export default defineConfig(({ mode }) => ({
  // Relative, so that the pages work behind any path prefix.
  base: "./",
  plugins: [icons(mode === "history" ? "icons.svg" : undefined)],
  ...(BY_MODE[mode] ?? PAGE),
}));
