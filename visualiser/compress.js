// Compresses the files of dist/ once, here: to compress them for each client would hold up the server.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

for (const name of readdirSync("dist")) {
  if (/\.(js|css|svg|html)$/.test(name)) {
    writeFileSync(`dist/${name}.gz`, gzipSync(readFileSync(`dist/${name}`), { level: 9 }));
  }
}
