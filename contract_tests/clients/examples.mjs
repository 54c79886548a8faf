// Checks the examples of an OpenAPI document with Ajv: node examples.mjs DOCUMENT
// Prints what is wrong, a line each, then how many examples there are.

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";

const BASE = "https://luigid.invalid/schemas/";
const EXAMPLES = new Set(["example", "examples"]);

const document = JSON.parse(readFileSync(process.argv[2], "utf8"));
// Strict: unknown keywords, tuples of unknown length and ignored `additionalItems` are errors.
const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
ajv.addVocabulary(["example", "x-luigid-event-data", "x-luigid-strict"]);

const faults = [];
let count = 0;

function absolute(node) {
  if (Array.isArray(node)) return node.map(absolute);
  if (node === null || typeof node !== "object") return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, child]) => [
      name,
      name === "$ref" ? child.replace("#/components/schemas/", BASE) : absolute(child),
    ]),
  );
}

function check(schema, value, place) {
  count += 1;
  try {
    const isValid = ajv.compile(absolute(schema));
    if (!isValid(value)) faults.push(`${place}: ${ajv.errorsText(isValid.errors)}`);
  } catch (error) {
    faults.push(`${place}: ${error.message}`);
  }
}

function walk(node, path) {
  if (node === null || typeof node !== "object") return;
  const place = path.join("/");
  const areMembers = path.at(-1) === "properties";
  if ("schema" in node && !areMembers) {
    if ("example" in node) check(node.schema, node.example, place);
    for (const [name, example] of Object.entries(node.examples ?? {}))
      check(node.schema, example.value, `${place}/${name}`);
  }
  if (Array.isArray(node.examples) && !areMembers)
    for (const example of node.examples) check(node, example, place);
  if ("default" in node && !areMembers) check(node, node.default, `${place}/default`);
  for (const [name, child] of Object.entries(node))
    if (areMembers || !EXAMPLES.has(name)) walk(child, [...path, name]);
}

for (const [name, schema] of Object.entries(document.components.schemas))
  ajv.addSchema(absolute(schema), BASE + name);
walk(document.paths, ["paths"]);
walk(document.webhooks, ["webhooks"]);
walk(document.components, ["components"]);
for (const name of Object.keys(document.components.schemas))
  try {
    ajv.getSchema(BASE + name);
  } catch (error) {
    faults.push(`${name}: ${error.message}`);
  }
console.log([...faults, count].join("\n"));
process.exitCode = faults.length === 0 ? 0 : 1;
