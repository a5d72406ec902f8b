// npm run classes: writes web/src/base/classes.json anew, what the engine says of Keras' classes.
import { buildNative } from "./build.mjs";
import { run, runMain } from "./lib/steps.mjs";

await runMain(async () => {
  const [tests] = await buildNative();
  process.env.UPDATE = "1";
  await run(tests, ["--gtest_filter=Classes.*"], { stdout: "inherit" });
});
