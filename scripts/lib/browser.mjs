// A Chromium for the tests: one that is on the machine, else Playwright's own, else Debian's package unpacked into the cache folder.
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onDebian, unpackPackages } from "./apt.mjs";
import { alone, cacheDir, root, run, say, step, StepError, which } from "./steps.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const places = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"];
const folder = join(cacheDir, "chromium");
const unpacked = join(folder, "chromium");

/** The path of a Chromium that is there already, or undefined. The variable CHROME overrides every other place. */
export async function findBrowser() {
  const { chromium } = await import("@playwright/test");
  const named = process.env.CHROME;
  if (named && !existsSync(named))
    throw new StepError(`CHROME names ${named}, which does not exist`, "unset CHROME, or let it name a Chromium");
  return [named, ...names.map(which), ...places, chromium.executablePath(), unpacked].find((path) => path && existsSync(path));
}

/** Makes sure of a Chromium that starts; returns its path. */
export async function ensureBrowser() {
  const found = await findBrowser();
  if (found && (await starts(found))) return found;
  if (found) say(`- ${found} does not start: looking for another Chromium`);
  const { chromium } = await import("@playwright/test");
  await installPlaywrights();
  if (await starts(chromium.executablePath())) return chromium.executablePath();
  await unpackDebians();
  if (await starts(unpacked)) return unpacked;
  throw new StepError("no Chromium was found, and none could be installed", "install Chromium or Chrome, or let CHROME name one");
}

async function starts(path) {
  try {
    await run(path, ["--headless", "--no-sandbox", "--version"], { quiet: "always" });
    return true;
  } catch {
    return false;
  }
}

async function installPlaywrights() {
  say("- Chromium for the tests: Playwright's own");
  try {
    const env = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "10000" };
    await run(process.execPath, [join(root, "node_modules/@playwright/test/cli.js"), "install", "chromium"], { env, quiet: "always" });
  } catch {
    say("  it could not be downloaded");
  }
}

/** Debian's package and what this machine lacks of its dependencies; the machine itself is left as it is. */
async function unpackDebians() {
  if (!onDebian()) return;
  const prefix = join(folder, "prefix");
  const packages = ["chromium", "fonts-dejavu-core"];
  const title = "Chromium for the tests: Debian's package, unpacked into the cache folder";
  const unpack = async () => {
    await unpackPackages({ dir: join(folder, "apt"), prefix, packages, exclude: ["./usr/share/doc", "./usr/share/man"] });
    writeFileSync(join(folder, "fonts.conf"), fontsConfig(prefix));
    writeFileSync(unpacked, launcher(prefix));
    chmodSync(unpacked, 0o755);
  };
  mkdirSync(folder, { recursive: true });
  await alone(folder, () => step(title, { stamp: join(folder, "stamp"), inputs: { packages, prefix }, outputs: [unpacked] }, unpack));
}

/** The machine's fonts and the unpacked ones, with the usual choice for "sans-serif" and the like. */
function fontsConfig(prefix) {
  const folders = [join(prefix, "usr/share/fonts"), "/usr/share/fonts"].map((folder) => `<dir>${folder}</dir>`);
  const rules = [
    "/etc/fonts/conf.d",
    ...["49-sansserif.conf", "60-latin.conf"].map((name) => join(prefix, "usr/share/fontconfig/conf.avail", name)),
  ];
  const includes = rules.map((path) => `<include ignore_missing="yes">${path}</include>`);
  const cache = `<cachedir>${join(folder, "fonts")}</cachedir>`;
  return `<?xml version="1.0"?>\n<fontconfig>${[...folders, ...includes, cache].join("")}</fontconfig>\n`;
}

function launcher(prefix) {
  return `#!/bin/sh
prefix='${prefix}'
for folder in "$prefix"/lib/*-linux-* "$prefix"/usr/lib/*-linux-* "$prefix"/usr/lib/*-linux-*/*; do LD_LIBRARY_PATH="$folder\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"; done
export LD_LIBRARY_PATH FONTCONFIG_FILE='${join(folder, "fonts.conf")}'
exec "$prefix/usr/lib/chromium/chromium" "$@"
`;
}
