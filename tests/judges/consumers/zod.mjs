// Holds each example of a request body in FILE against its schema, converted to zod as MCP servers do it.
import { readFileSync } from "node:fs";
import { jsonSchemaToZod } from "json-schema-to-zod";
import { z } from "zod";

const document = JSON.parse(readFileSync(process.argv[2], "utf8"));

function resolved(node) {
  if (Array.isArray(node)) return node.map(resolved);
  if (node === null || typeof node !== "object") return node;
  if ("$ref" in node) {
    const target = node.$ref.slice(2).split("/").reduce((found, key) => found[key.replaceAll("~1", "/")], document);
    const { $ref, ...siblings } = node;
    return { ...resolved(target), ...resolved(siblings) };
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolved(value)]));
}

let examples = 0;
for (const item of Object.values(document.paths)) {
  for (const operation of Object.values(item)) {
    const content = resolved(operation.requestBody ?? {}).content?.["application/json"];
    for (const [name, example] of Object.entries(content?.examples ?? {})) {
      const schema = new Function("z", `return ${jsonSchemaToZod(content.schema)}`)(z);
      const result = schema.safeParse(example.value);
      examples += 1;
      if (!result.success) throw new Error(`${operation.operationId} ${name}: ${result.error.message}`);
    }
  }
}
if (examples < 10) throw new Error(`only ${examples} examples`);
