// Gathers the page in dist/: its own files, and of Swagger UI those that it uses.

import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const SWAGGER_UI = "node_modules/swagger-ui-dist/";
const SCRIPT = "swagger-ui-bundle.js";
const STYLE = "swagger-ui.css";

cpSync("src", "dist", { recursive: true });
for (const name of [SCRIPT, STYLE, `${SCRIPT}.LICENSE.txt`]) {
  cpSync(SWAGGER_UI + name, `dist/${name}`);
}
cpSync(`${SWAGGER_UI}LICENSE`, "dist/swagger-ui.LICENSE.txt");
cpSync(`${SWAGGER_UI}NOTICE`, "dist/swagger-ui.NOTICE.txt");

// Compressed once, here: compressing them for each client would hold up the server.
for (const name of [SCRIPT, STYLE]) {
  writeFileSync(`dist/${name}.gz`, gzipSync(readFileSync(`dist/${name}`), { level: 9 }));
}
