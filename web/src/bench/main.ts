// The page /bench.html: runs the benchmark on the visitor's machine, and lets scripts/bench.mjs run it job by job.

import "./bench.css";
import { loadContestants } from "./contestants";
import type { Contestant } from "./contestant";
import { jobNamed, jobs } from "./jobs";
import { measureJob, type JobResult, type MeasureOptions } from "./measure";
import { cells, columns, formatFigures, formatTable, summarize } from "./table";

let contestants: Promise<Contestant[]> | undefined;

/** Measures one job with everybody, or with those whose id begins with one of `only`. */
async function measure(name: string, options: MeasureOptions & { only?: string[] }): Promise<JobResult> {
  const all = await (contestants ??= loadContestants(options.onStatus));
  const { only } = options;
  return measureJob(jobNamed(name), only ? all.filter(({ id }) => only.some((start) => id.startsWith(start))) : all, options);
}

const byId = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const element = (tag: string, text = "", attributes: Record<string, string> = {}) => {
  const made = Object.assign(document.createElement(tag), { textContent: text });
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

function showChoices(): void {
  for (const job of jobs) {
    const label = element("label");
    const box = element("input", "", { type: "checkbox", name: "job", value: job.name, checked: "" });
    label.append(box, ` ${job.name}: ${job.title}`);
    byId("jobs").append(label);
  }
}

function showResult(result: JobResult): void {
  const table = element("table");
  table.append(element("caption", `${result.job}: ${result.title}`));
  const head = element("tr");
  head.append(...columns.map((title, c) => element(c === 0 ? "td" : "th", title, c === 0 ? {} : { scope: "col" })));
  table.append(head);
  for (const [label, ...rest] of summarize(result).rows.map(cells)) {
    const row = element("tr");
    row.append(element("th", label, { scope: "row" }), ...rest.map((text) => element("td", text)));
    table.append(row);
  }
  byId("results").append(table);
}

async function run(): Promise<void> {
  const form = new FormData(byId<HTMLFormElement>("form"));
  const status = (text: string) => {
    byId("status").textContent = text;
  };
  const button = byId<HTMLButtonElement>("run");
  button.disabled = true;
  byId("results").replaceChildren();
  const results: JobResult[] = [];
  try {
    for (const name of form.getAll("job") as string[]) {
      const result = await measure(name, { rounds: Number(form.get("rounds")), seconds: 1, onStatus: status });
      results.push(result);
      showResult(result);
    }
    status(results.length > 0 ? "Done." : "Choose at least one job.");
  } catch (error) {
    status(error instanceof Error ? error.message : String(error));
  }
  button.disabled = false;
}

showChoices();
byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  void run();
});
Object.assign(window, { sproutBench: { measure, summarize, formatTable, formatFigures } });
