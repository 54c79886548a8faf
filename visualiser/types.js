// Writes the types of the API from the document: a change of it that the page does not follow fails the build.

import { writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const document = new URL("../spec/openapi.yaml", import.meta.url);
const options = {
  // What has a default need not be given.
  defaultNonNullable: false,
  emptyObjectsUnknown: true,
};
writeFileSync("src/api/schema.d.ts", astToString(await openapiTS(document, options)));
