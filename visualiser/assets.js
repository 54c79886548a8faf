// Puts into dist/ what needs no bundling: styles, licences, the reference page. Then compresses
// every file once, here: to compress them for each client would hold up the server.

import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const SWAGGER_UI = "node_modules/swagger-ui-dist";

const COPIES = {
  "dist/embed/panel.css": "src/embed/panel.css",
  "dist/history/history.css": "src/history/history.css",
  "dist/history/icons.LICENSE.txt": "node_modules/bootstrap-icons/LICENSE",
  "dist/history/plot.LICENSE.txt": "node_modules/@observablehq/plot/LICENSE",
  "dist/history/d3.LICENSE.txt": "node_modules/d3-zoom/LICENSE",
  "dist/reference": "reference",
  "dist/reference/tokens.css": "src/style/tokens.css",
  "dist/reference/swagger-ui-bundle.js": `${SWAGGER_UI}/swagger-ui-bundle.js`,
  "dist/reference/swagger-ui-bundle.js.LICENSE.txt": `${SWAGGER_UI}/swagger-ui-bundle.js.LICENSE.txt`,
  "dist/reference/swagger-ui.css": `${SWAGGER_UI}/swagger-ui.css`,
  "dist/reference/swagger-ui.LICENSE.txt": `${SWAGGER_UI}/LICENSE`,
  "dist/reference/swagger-ui.NOTICE.txt": `${SWAGGER_UI}/NOTICE`,
};

for (const [copy, original] of Object.entries(COPIES)) cpSync(original, copy, { recursive: true });

for (const entry of readdirSync("dist", { recursive: true, withFileTypes: true })) {
  if (!/\.(js|css|svg|html)$/.test(entry.name)) continue;
  const file = `${entry.parentPath}/${entry.name}`;
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
}
