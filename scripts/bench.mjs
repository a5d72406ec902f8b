// npm run bench: trains the jobs of web/src/bench/jobs.json with Sprout and its peers in headless Chromium, and prints the comparison;
// with --page, the page's own figures: how soon it shows, trains and stops, and how long its main thread is taken.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { buildNativeBench } from "./build.mjs";
import { headers } from "./lib/headers.mjs";
import { pageFigures } from "./lib/page_figures.mjs";
import { root, run, runMain, say, StepError } from "./lib/steps.mjs";
import { serve } from "./serve.mjs";
import { ensureBrowser } from "./setup.mjs";

const usage = "npm run bench -- --jobs linear,mlp128 --rounds 5";
const jobsFile = join(root, "web/src/bench/jobs.json");

/** --page, or --jobs a,b (all); --rounds N (5); --quick: two short rounds; --only sprout,jaxjs: ids that begin so; --json FILE. */
function readArguments() {
  const { values } = parseArgs({
    options: {
      json: { type: "string" },
      jobs: { type: "string" },
      rounds: { type: "string" },
      quick: { type: "boolean" },
      page: { type: "boolean" },
      only: { type: "string" },
    },
  });
  const all = JSON.parse(readFileSync(jobsFile, "utf8")).map(({ name }) => name);
  const jobs = values.jobs?.split(",") ?? all;
  const unknown = jobs.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new StepError(`expected jobs among ${all.join(", ")}, received ${unknown}`, usage);
  const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new StepError(`expected a number of rounds of 1 or more, received ${values.rounds}`, usage);
  return { jobs, rounds, seconds: values.quick ? 0.2 : 1, only: values.only?.split(","), json: values.json, ofPage: values.page };
}

/** Programs sprout_bench_* of the native build: the same source without the browser, as a ceiling. */
async function nativePrograms(only) {
  if (only && !only.some((start) => "native".startsWith(start))) return [];
  const folder = await buildNativeBench();
  return readdirSync(folder)
    .filter((name) => /^sprout_bench_[a-z0-9]+$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** A native program's row: it prints one line of JSON, { "label", "samplesPerSecond": [one a round] }. */
async function measureNative(program, job, { rounds, seconds }) {
  const args = ["--jobs", jobsFile, "--job", job, "--rounds", String(rounds), "--seconds", String(seconds), "--json"];
  const row = { id: `native-${basename(program)}`, label: basename(program), samplesPerSecond: [] };
  try {
    const output = await run(program, args, { quiet: true });
    return { ...row, ...JSON.parse(output.trim().split("\n").at(-1)) };
  } catch (error) {
    return { ...row, cannot: error.message };
  }
}

const versionOf = (folder) => JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")).version;

/** Every job with everybody, one table after the other. */
async function compare(page, jobs, { only, ...options }) {
  const programs = await nativePrograms(only);
  const results = [];
  for (const job of jobs) {
    say(`- ${job}`);
    const result = await page.evaluate(([name, settings]) => window.sproutBench.measure(name, settings), [job, { ...options, only }]);
    for (const program of programs) result.rows.push(await measureNative(program, job, options));
    const [summary, text] = await page.evaluate((raw) => [window.sproutBench.summarize(raw), window.sproutBench.formatTable(raw)], result);
    results.push(summary);
    console.log(`${text}\n`);
  }
  return results;
}

await runMain(async () => {
  const { json, jobs, ofPage, ...options } = readArguments();
  const executablePath = await ensureBrowser();
  const [load] = loadavg();
  if (load > 0.5) say(`The machine is busy (load ${load.toFixed(1)}): figures will be low and uneven.`);

  // jax-js makes its workers of blobs, which Sprout's own page may not.
  const policy = headers["Content-Security-Policy"].replace("worker-src", "worker-src blob:");
  const url = await serve({ port: 0, tries: 1, always: { ...headers, "Content-Security-Policy": policy } });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });
  let found;
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => say(`page: ${error.message}`));
    await page.goto(`${url}bench.html`);
    await page.waitForFunction(() => "sproutBench" in window);
    if (ofPage) {
      const figures = await pageFigures(browser, url, options.rounds, say);
      console.log(await page.evaluate((raw) => window.sproutBench.formatFigures(raw), figures));
      found = { figures };
    } else found = { results: await compare(page, jobs, options) };
  } finally {
    await browser.close();
  }
  if (json) {
    const versions = {
      sprout: versionOf("."),
      tfjs: versionOf("node_modules/@tensorflow/tfjs-core"),
      jaxjs: versionOf("node_modules/@jax-js/jax"),
      chromium: browser.version(),
      node: process.version,
    };
    const machine = { processor: cpus()[0].model, cores: cpus().length, load };
    writeFileSync(json, `${JSON.stringify({ date: new Date().toISOString(), machine, versions, options, ...found }, null, 2)}\n`);
  }
  // The server would keep the process alive.
  process.exit();
});
