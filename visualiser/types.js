// Generates the types of the API from the document, so that a change which breaks the page fails the build.

import { writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const document = new URL("../spec/openapi.yaml", import.meta.url);
const options = {
  // Properties with a default are optional.
  defaultNonNullable: false,
  emptyObjectsUnknown: true,
};
writeFileSync("src/api/schema.d.ts", astToString(await openapiTS(document, options)));
