// Converts FILE to a Postman collection of example requests, printed as JSON.
import { readFileSync } from "node:fs";
import converter from "openapi-to-postmanv2";

const input = { type: "string", data: readFileSync(process.argv[2], "utf8") };
converter.convertV2(input, { parametersResolution: "Example" }, (error, result) => {
  if (error || !result.result) throw error ?? new Error(result.reason);
  console.log(JSON.stringify(result.output[0].data));
});
