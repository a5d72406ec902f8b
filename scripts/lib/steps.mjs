// What every setup step shares: the project's folders, messages on stderr, child processes, and stamps that let a finished step be skipped.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * What every clone on this machine can use (unpacked toolchains, a browser, the compiler's cache) is kept here: SPROUT_CACHE, else sprout/ in the
 * user's cache folder, else, where neither can be written, .cache/ in the project. All of it can be deleted at any time; it is made anew.
 */
export const cacheDir =
  writable([process.env.SPROUT_CACHE, join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "sprout")]) ?? join(root, ".cache");

function writable(folders) {
  return folders.find((folder) => {
    if (!folder) return false;
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A failure that is told to the person in two lines: what went wrong, and the one command that would mend it. */
export class StepError extends Error {
  constructor(message, mend) {
    super(message);
    this.mend = mend;
  }
}

/** Progress goes to stderr: stdout belongs to the program that is being set up. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** True in the file that node was started with. */
export function isMain(url) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);
}

/** Runs main(), and turns a StepError or an unknown option into a readable message and a non-zero exit code. */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof StepError) && !error.code?.startsWith("ERR_PARSE_ARGS")) throw error;
    say(`\nFailed: ${error.message}`);
    if (error.mend) say(`To mend it: ${error.mend}`);
    process.exitCode = 1;
  }
}

/**
 * Runs a program to its end; throws StepError if it fails.
 * options: cwd (project root), env (added to the environment), mend, quiet (true: output is shown only on failure; "always": never), stdout ("stderr" | "inherit"),
 * seconds (after which it is ended, as a failure).
 */
export async function run(command, args, options = {}) {
  const { cwd = root, env, mend, quiet = false, stdout = "stderr", seconds } = options;
  const out = quiet ? "pipe" : stdout === "inherit" ? "inherit" : 2;
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", out, quiet ? "pipe" : 2],
    ...(seconds !== undefined && { timeout: 1000 * seconds }),
  });
  const output = [];
  child.stdout?.on("data", (chunk) => output.push(chunk));
  child.stderr?.on("data", (chunk) => output.push(chunk));
  const code = await new Promise((resolve, reject) => {
    child.on("error", (error) => reject(new StepError(`${command} could not be started: ${error.message}`, mend)));
    child.on("close", (status, signal) => resolve(status ?? signal));
  });
  const text = Buffer.concat(output).toString();
  if (code !== 0) {
    if (text && quiet !== "always") say(text.trimEnd());
    throw new StepError(`${[command, ...args].join(" ")} ended with ${code}`, mend);
  }
  return text;
}

/** The full path of a program on PATH, or undefined. */
export function which(name) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // Not in this folder: the next one is tried.
    }
  }
  return undefined;
}

/** Runs `work` while no other process does so for the same folder: another clone may be filling it right now. */
export async function alone(folder, work) {
  const lock = `${folder}.lock`;
  for (let told = false; ; ) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const owner = existsSync(lock) ? Number(readFileSync(lock, "utf8")) : 0;
    // An empty file is one that its owner has just made.
    if (owner && !lives(owner)) rmSync(lock, { force: true });
    else {
      if (!told) say(`- waiting for process ${owner}, which is filling ${folder}`);
      told = true;
      await pause(500);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** A short hash of anything that JSON can hold. */
export function hashOf(value) {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}

/**
 * Does `work` unless it was done before with the same `inputs` and all `outputs` are still there.
 * The stamp is removed first and written last, so an interrupted step is done again.
 */
export async function step(title, { stamp, inputs, outputs = [] }, work) {
  const key = hashOf(inputs);
  const current = existsSync(stamp) && readFileSync(stamp, "utf8") === key && outputs.every((path) => existsSync(path));
  if (current) return false;
  say(`- ${title}`);
  const start = Date.now();
  rmSync(stamp, { force: true });
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, key);
  say(`  ${title}: done in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return true;
}
