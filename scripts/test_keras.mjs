// npm run test:keras: opens what Sprout writes with Keras, tf.keras 2, onnxruntime, TensorFlow.js' converter and safetensors, and the other way round.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { buildWasm } from "./build.mjs";
import { root, run, runMain, say, step } from "./lib/steps.mjs";
import { ensurePackages } from "./setup.mjs";

const packages = [
  "keras==3.15.1", "tensorflow-cpu==2.21.0", "tf_keras==2.21.0", "jax==0.10.2", "onnx==1.23.2", "onnxruntime==1.31.1", "safetensors==0.8.0", "nbclient==0.11.0", "ipykernel==7.4.0",
];

/** Python of a virtual environment that has the packages; null where pip cannot reach them. SPROUT_PYTHON names one that is there already. */
async function ensurePython() {
  if (process.env.SPROUT_PYTHON) return process.env.SPROUT_PYTHON;
  const folder = join(root, "build/keras-venv");
  const python = join(folder, "bin/python");
  const stamp = join(folder, "installed.stamp");
  try {
    await step("installing Keras and the other tools in a virtual environment (some minutes)", { stamp, inputs: [packages], outputs: [python] }, async () => {
      await run("python3", ["-m", "venv", folder], { mend: "install Python 3.11 or newer with venv", quiet: true });
      await run(python, ["-m", "pip", "install", "--quiet", ...packages], { mend: "let pip reach its packages", quiet: true });
    });
  } catch (error) {
    if (process.argv.includes("--if-possible")) return say(`Python's packages are not to be had, so the real tools were not asked: ${error.message}`), null;
    throw error;
  }
  return existsSync(python) ? python : null;
}

await runMain(async () => {
  await ensurePackages();
  await buildWasm();
  const python = await ensurePython();
  if (!python) return;
  process.env.SPROUT_PYTHON = python;
  await run(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), "run", "--config", join(root, "tests/keras/vitest.config.ts")], { stdout: "inherit" });
});
