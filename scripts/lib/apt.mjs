// Debian packages unpacked into a folder of the project: no root, nothing installed, signatures checked by apt itself.
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { run, say, StepError, which } from "./steps.mjs";

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** True on Debian, where packages can be had this way. */
export function onDebian() {
  return which("apt-get") !== undefined && which("dpkg-deb") !== undefined && osRelease().ID === "debian";
}

function osRelease() {
  const lines = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8").split("\n") : [];
  return Object.fromEntries(
    lines
      .filter((line) => line.includes("="))
      .map((line) => {
        const [key, value] = line.split("=", 2);
        return [key, value.replaceAll('"', "")];
      }),
  );
}

/** The address of the machine's own Debian mirror, from its own apt configuration. */
async function mirror() {
  const format = "$(REPO_URI)|$(RELEASE)|$(IDENTIFIER)";
  const text = await run("apt-get", ["indextargets", "--no-release-info", "--format", format], { quiet: true });
  const codename = osRelease().VERSION_CODENAME;
  for (const line of text.split("\n")) {
    const [uri, release, identifier] = line.split("|");
    if (identifier === "Packages" && (release === codename || release === "stable")) return uri;
  }
  throw new StepError(
    `no source of Debian ${codename} in this machine's apt configuration`,
    "add your Debian mirror to /etc/apt/sources.list",
  );
}

/**
 * Downloads `packages` ("name" or "name/suite") with what they depend on, and unpacks them into `prefix`.
 * suites: where from, the first preferred; default this machine's own. present: packages taken as installed, so that
 * neither they nor theirs are fetched; default those of this machine. exclude: tar patterns not to unpack.
 * dir: where apt keeps its lists and downloads meanwhile.
 */
export async function unpackPackages({ dir, prefix, packages, suites = [osRelease().VERSION_CODENAME], present, exclude = [] }) {
  const env = await configure(dir, suites, present);
  const mend = "check the network, then run the same command again";
  say("  reading the package lists");
  await run("apt-get", ["update", "-q"], { env, mend, quiet: true });
  say("  downloading");
  await run("apt-get", ["install", "-q", "-y", "--download-only", ...packages], { env, mend, quiet: true });

  const archives = join(dir, "cache/archives");
  const queue = readdirSync(archives)
    .filter((name) => name.endsWith(".deb"))
    .map((name) => join(archives, name));
  say(`  unpacking ${queue.length} packages`);
  rmSync(prefix, { recursive: true, force: true });
  mkdirSync(prefix, { recursive: true });
  const script = 'set -o pipefail; deb=$1; shift; dpkg-deb --fsys-tarfile "$deb" | tar -x --no-same-owner "$@"';
  const options = ["-C", prefix, ...exclude.map((pattern) => `--exclude=${pattern}`)];
  const unpackNext = async () => {
    for (let deb = queue.pop(); deb; deb = queue.pop()) {
      await run("bash", ["-c", script, "bash", deb, ...options], {
        quiet: true,
        mend: "free 2 GB of disk space, then run the same command again",
      });
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, unpackNext));
  rmSync(dir, { recursive: true, force: true });
}

/** Writes apt's private configuration below `dir`; returns the environment that makes apt use it. */
async function configure(dir, suites, present) {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(join(dir, "state/lists/partial"), { recursive: true });
  mkdirSync(join(dir, "cache/archives/partial"), { recursive: true });

  // A mirror may lag behind the date to which its lists are valid; the signature is checked all the same.
  const options = ["check-valid-until=no", ...(existsSync(keyring) ? [`signed-by=${keyring}`] : [])].join(" ");
  const uri = await mirror();
  writeFileSync(join(dir, "sources.list"), suites.map((suite) => `deb [${options}] ${uri} ${suite} main\n`).join(""));

  const status = join(dir, "state/status");
  if (present) {
    const architecture = (await run("dpkg", ["--print-architecture"], { quiet: true })).trim();
    const entries = present.map(
      (name) =>
        `Package: ${name}\nStatus: install ok installed\nArchitecture: ${architecture}\nMulti-Arch: allowed\n` +
        "Version: 99:0\nMaintainer: none\nDescription: on this machine\n",
    );
    writeFileSync(status, entries.join("\n"));
  } else {
    // A copy: apt locks the folder that the list stands in, which takes root for the machine's own.
    copyFileSync("/var/lib/dpkg/status", status);
  }

  // The machine's hooks stay out; its proxies and the like (Acquire::...) are kept.
  const acquire = (await run("apt-config", ["dump"], { quiet: true })).split("\n").filter((line) => line.startsWith("Acquire::"));
  const settings = {
    "Dir::Etc::sourcelist": join(dir, "sources.list"),
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::Etc::main": "/dev/null",
    "Dir::Etc::parts": "/dev/null",
    "Dir::Etc::preferences": "/dev/null",
    "Dir::Etc::preferencesparts": "/dev/null",
    "Dir::State": join(dir, "state"),
    "Dir::State::status": status,
    "Dir::Cache": join(dir, "cache"),
    "APT::Default-Release": suites[0],
    "APT::Install-Recommends": "false",
    "APT::Update::Error-Mode": "any",
    "APT::Sandbox::User": "root",
    "Acquire::Languages": "none",
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key} "${value}";`);
  writeFileSync(join(dir, "apt.conf"), `${[...acquire, ...lines].join("\n")}\n`);
  return { APT_CONFIG: join(dir, "apt.conf"), DEBIAN_FRONTEND: "noninteractive" };
}
