// npm run test:keras: opens what Sprout writes with Keras, tf.keras 2, onnxruntime, safetensors and Jupyter, and the other way round.
// With --if-possible it passes over, in one line, where Python or its packages are not to be had; with --if-changed where this machine has
// seen it pass with all that takes part in it. With --versions every Keras from 3.0.5 on and tf.keras from 2.10 on open what is written, and
// Sprout what they write; a version that cannot be installed is passed over. --versions=2.13 takes those alone that have this in their names.
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { buildWasm, contentsOf } from "./build.mjs";
import { noteOf } from "./lib/seen.mjs";
import { alone, cacheDir, hashOf, root, run, runMain, say, step, StepError, which } from "./lib/steps.mjs";
import { ensurePackages } from "./setup.mjs";

const newest = "3.15.1";
const packages = [
  `keras==${newest}`,
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

/**
 * Older versions, with the Python and the packages of their time: numpy, JAX and Python have moved on since. Those of Keras 3 are installed
 * beside an environment that they share.
 */
const jax = ["jax[cpu]==0.4.26", "numpy==1.26.4", "scipy==1.12.0", "ml-dtypes==0.4.1", "packaging==24.0"];
const needs = ["absl-py==2.1.0", "rich==13.7.1", "namex==0.0.8", "h5py==3.11.0", "optree==0.11.0", "dm-tree==0.1.8"];
const older = [
  ...["3.0.5", "3.3.3", "3.6.0", "3.8.0", "3.10.0"].map((version) => ({
    name: `keras ${version}`,
    python: "3.11",
    packages: [...jax, ...needs],
    beside: `keras==${version}`,
  })),
  { name: "keras 3.12.0", packages, bare: withoutTheirs, beside: "keras==3.12.0" },
  { name: "tf.keras 2.10", python: "3.10", packages: ["tensorflow-cpu==2.10.1", "numpy==1.23.5"] },
  { name: "tf.keras 2.13", python: "3.11", packages: ["tensorflow-cpu==2.13.1"] },
  { name: "tf.keras 2.15", python: "3.11", packages: ["tensorflow-cpu==2.15.1"] },
];

/** What the names of the versions that are asked for have in them; null where none are. */
const wanted = process.argv.flatMap((word) => /^--versions(?:=(.*))?$/.exec(word)?.[1] ?? (word === "--versions" ? "" : []))[0] ?? null;

/** pip gives up on a silent network after seconds, and on a slow one after so many: versions are asked for by somebody who waits. */
const pipSeconds = wanted === null ? 360 : 1800;

/** Python of a virtual environment that has the packages; null where they are not to be had. SPROUT_PYTHON names one that is there already. */
async function ensurePython(ifPossible) {
  if (process.env.SPROUT_PYTHON) return process.env.SPROUT_PYTHON;
  const what = "Keras and the other real tools";
  return attempt(what, ifPossible, () => environment(what, { packages, bare: withoutTheirs, quiet: ifPossible ? "always" : true }));
}

/** What `install` returns; null, and a line that says so, where it fails and need not succeed. */
async function attempt(what, ifPossible, install) {
  try {
    return await install();
  } catch (error) {
    if (!ifPossible || !(error instanceof StepError)) throw error;
    say(`Passed over: ${what} could not be installed (to have it: ${error.mend})`);
    return null;
  }
}

/** Python of an environment that the packages are installed in, the bare ones without what they ask for. */
async function environment(what, { interpreter = "python3", packages: given, bare = [], quiet }) {
  const folder = join(cacheDir, `keras-${hashOf([given, bare])}`);
  const python = join(folder, "bin/python");
  await installed(what, folder, [given, bare], async () => {
    await run(interpreter, ["-m", "venv", folder], { mend: "install Python 3.11 or newer with venv", quiet });
    await pip(python, quiet, ...given);
    if (bare.length > 0) await pip(python, quiet, "--no-deps", ...bare);
  });
  return python;
}

/** Fills a folder with packages, unless it is. */
const installed = (what, folder, inputs, install) =>
  alone(folder, () => step(`${what} (a minute or two)`, { stamp: join(folder, "installed.stamp"), inputs, outputs: [folder] }, install));

const pip = (python, quiet, ...args) =>
  run(python, ["-m", "pip", "install", "--quiet", "--only-binary", ":all:", "--timeout", "20", "--retries", "1", ...args], {
    mend: "let pip reach its packages",
    quiet,
    seconds: pipSeconds,
  });

/** A Python of this version, "3.10". pyenv's own come first: its shims on the path stand for those that are not chosen too. */
function interpreterOf(version) {
  const kept = join(process.env.PYENV_ROOT || join(homedir(), ".pyenv"), "versions");
  const own = existsSync(kept) ? readdirSync(kept).filter((name) => name.startsWith(`${version}.`)) : [];
  const found = own.map((name) => join(kept, name, "bin/python")).find(existsSync) ?? which(`python${version}`);
  if (!found) throw new StepError(`Python ${version} was not found`, `install Python ${version} with venv`);
  return found;
}

/** The variables by which each version of Keras that can be installed is run, by its name. */
async function ensureVersions() {
  const found = {};
  for (const { name, python: version, packages: own, bare, beside } of older.filter((each) => each.name.includes(wanted))) {
    const install = async () => {
      const interpreter = version && interpreterOf(version);
      const python = await environment(name, { interpreter, packages: own, bare, quiet: "always" });
      if (!beside) return { SPROUT_PYTHON: python };
      const folder = join(cacheDir, `keras-${hashOf([own, beside])}`);
      await installed(name, folder, [own, beside], () => pip(python, "always", "--no-deps", "--target", folder, beside));
      return { SPROUT_PYTHON: python, PYTHONPATH: folder };
    };
    found[name] = await attempt(name, true, install);
  }
  const python = `keras ${newest}`.includes(wanted) ? await ensurePython(true) : null;
  found[`keras ${newest}`] = python && { SPROUT_PYTHON: python };
  return Object.fromEntries(Object.entries(found).filter(([, env]) => env));
}

/** What the tests find their Python by; null where there is none. */
async function variables() {
  if (wanted !== null) return { SPROUT_KERAS_VERSIONS: JSON.stringify(await ensureVersions()) };
  const python = await ensurePython(process.argv.includes("--if-possible"));
  return python && { SPROUT_PYTHON: python };
}

await runMain(async () => {
  await ensurePackages();
  const env = await variables();
  if (!env) return;
  await buildWasm();
  const note = noteOf("keras", [env, packages, withoutTheirs, contentsOf(sources())]);
  if (process.argv.includes("--if-changed") && note.seen) return say("The tests with Keras have passed on this machine with these sources");
  await run(
    process.execPath,
    [join(root, "node_modules/vitest/vitest.mjs"), "run", "--config", join(root, "tests/keras/vitest.config.ts")],
    { stdout: "inherit", env },
  );
  note.passed();
});
