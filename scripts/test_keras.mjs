// npm run test:keras: opens what Sprout writes with Keras, tf.keras 2, onnxruntime, safetensors and Jupyter, and the other way round.
// With --if-possible it passes over, in one line, where Python or its packages are not to be had; with --if-changed where this machine has
// seen it pass with all that takes part in it.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { buildWasm, contentsOf } from "./build.mjs";
import { noteOf } from "./lib/seen.mjs";
import { alone, cacheDir, hashOf, root, run, runMain, say, step, StepError } from "./lib/steps.mjs";
import { ensurePackages } from "./setup.mjs";

const packages = [
  "keras==3.15.1",
  "tensorflow-cpu==2.21.0",
  "jax==0.10.2",
  "onnx==1.23.2",
  "onnxruntime==1.31.1",
  "safetensors==0.8.0",
  "nbclient==0.11.0",
  "ipykernel==7.4.0",
];
/** Asks for TensorFlow with GPU support, of which the CPU's takes the place. */
const withoutTheirs = ["tf_keras==2.21.0"];

/** What takes part: of web/src all but what only a browser shows, which nothing that is tested here imports. */
function sources() {
  const inside = (folder, not = []) =>
    readdirSync(join(root, folder))
      .filter((name) => !not.includes(name))
      .map((name) => `${folder}/${name}`);
  const others = ["tests/unit/support", "tests/unit/fixtures", "package-lock.json", "scripts/test_keras.mjs", "build/wasm"];
  return [...inside("web/src", ["app", "bench"]), ...inside("tests/keras"), ...others];
}

/** pip gives up on a silent network after seconds, and on a slow one after so many. */
const pipSeconds = 360;

/** Python of a virtual environment that has the packages; null where they are not to be had. SPROUT_PYTHON names one that is there already. */
async function ensurePython(ifPossible) {
  if (process.env.SPROUT_PYTHON) return process.env.SPROUT_PYTHON;
  const folder = join(cacheDir, `keras-${hashOf([packages, withoutTheirs])}`);
  const python = join(folder, "bin/python");
  const quiet = ifPossible ? "always" : true;
  const pip = (...args) =>
    run(python, ["-m", "pip", "install", "--quiet", "--only-binary", ":all:", "--timeout", "20", "--retries", "1", ...args], {
      mend: "let pip reach its packages",
      quiet,
      seconds: pipSeconds,
    });
  try {
    const title = "Keras and the other tools in a virtual environment (a minute or two)";
    const install = async () => {
      await run("python3", ["-m", "venv", folder], { mend: "install Python 3.11 or newer with venv", quiet });
      await pip(...packages);
      await pip("--no-deps", ...withoutTheirs);
    };
    await alone(folder, () =>
      step(title, { stamp: join(folder, "installed.stamp"), inputs: [packages, withoutTheirs], outputs: [python] }, install),
    );
    return python;
  } catch (error) {
    if (!ifPossible || !(error instanceof StepError)) throw error;
    say(`Passed over: Keras and the other real tools could not be installed (to have them: ${error.mend})`);
    return null;
  }
}

await runMain(async () => {
  await ensurePackages();
  const python = await ensurePython(process.argv.includes("--if-possible"));
  if (!python) return;
  await buildWasm();
  const note = noteOf("keras", [python, packages, withoutTheirs, contentsOf(sources())]);
  if (process.argv.includes("--if-changed") && note.seen) return say("The tests with Keras have passed on this machine with these sources");
  process.env.SPROUT_PYTHON = python;
  await run(
    process.execPath,
    [join(root, "node_modules/vitest/vitest.mjs"), "run", "--config", join(root, "tests/keras/vitest.config.ts")],
    { stdout: "inherit" },
  );
  note.passed();
});
