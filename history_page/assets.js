// Puts beside the scripts in dist/ what needs no bundling: the style, the icons, licences.

import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const ICONS = [
  ...["list-task", "diagram-3", "hdd-stack", "speedometer2", "clock-history"], // tabs
  ...["pause-fill", "play-fill", "check-lg", "x-lg", "question-lg"], // statuses
  ...["sun", "display", "moon", "zoom-in", "zoom-out", "fullscreen"], // buttons
];

function symbol(name) {
  const icon = readFileSync(`node_modules/bootstrap-icons/icons/${name}.svg`, "utf8");
  const paths = icon.match(/<path[^>]*\/>/g);
  return `<symbol id="${name}" viewBox="0 0 16 16">${paths.join("")}</symbol>`;
}

const symbols = ICONS.map(symbol).join("\n");
writeFileSync("dist/icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols}\n</svg>\n`);
copyFileSync("src/history.css", "dist/history.css");
copyFileSync("node_modules/bootstrap-icons/LICENSE", "dist/icons.LICENSE.txt");
copyFileSync("node_modules/@observablehq/plot/LICENSE", "dist/plot.LICENSE.txt");
copyFileSync("node_modules/d3-zoom/LICENSE", "dist/d3.LICENSE.txt");

// Compressed once, here: to compress them for each client would hold up the server.
for (const name of readdirSync("dist")) {
  if (/\.(js|css|svg)$/.test(name)) {
    writeFileSync(`dist/${name}.gz`, gzipSync(readFileSync(`dist/${name}`), { level: 9 }));
  }
}
