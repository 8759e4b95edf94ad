// Print the conformance tests of the CEL definition as JSON.
import { toJson } from "@bufbuild/protobuf";
import { SimpleTestSchema } from "@bufbuild/cel-spec/cel/expr/conformance/test/simple_pb.js";
import { getTestRegistry } from "@bufbuild/cel-spec/testdata/registry.js";
import { getConformanceSuite } from "@bufbuild/cel-spec/testdata/tests.js";

const registry = getTestRegistry();
const tests = (suite, path) => [
  ...suite.tests.map((test) => ({ path, ...toJson(SimpleTestSchema, test.original, { registry }) })),
  ...suite.suites.flatMap((inner) => tests(inner, `${path}/${inner.name}`)),
];
process.stdout.write(JSON.stringify(tests(getConformanceSuite(), "")));
