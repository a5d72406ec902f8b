// The catalogue: files fetched from the first address that has them, checked, and said to be missing where none has.

import { afterEach, describe, expect, it, vi } from "vitest";
import { catalogue } from "../../web/src/data/catalogue";
import { download } from "../../web/src/data/download";
import { headers } from "../../scripts/lib/headers.mjs";
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { noise, refusal } from "./data-fixtures";

const content = noise(5000, 3);
const sha256 = createHash("sha256").update(content).digest("hex");
const files = catalogue.mnist.files;
const original = [...files];

/** Answers each address as told: bytes, a status, or "down". */
function serve(answers: Record<string, Uint8Array | number | "down">): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (address: string) => {
    asked.push(address);
    const answer = answers[new URL(address).host] ?? "down";
    if (answer === "down") throw new TypeError("Failed to fetch");
    return typeof answer === "number" ? new Response("", { status: answer }) : new Response(answer as BodyInit);
  });
  return asked;
}

function only(size = content.length): void {
  files.splice(0, files.length, { name: "x.gz", size, sha256, addresses: ["https://one.example/x.gz", "https://two.example/x.gz"] });
}

afterEach(() => {
  vi.unstubAllGlobals();
  files.splice(0, files.length, ...original);
});

describe("a download", () => {
  it("takes the first address that has the file, and tells how far it is", async () => {
    only();
    const asked = serve({ "one.example": 404, "two.example": content });
    const told: number[] = [];
    const [file] = await download("mnist", { onProgress: ({ done }) => told.push(done) });
    expect(new Uint8Array(await file!.arrayBuffer())).toEqual(content);
    expect(asked).toEqual(["https://one.example/x.gz", "https://two.example/x.gz"]);
    expect(told.at(-1)).toBe(content.length);
  });

  it("refuses another file, one cut off and one that is too long, tries again, and says what was tried", async () => {
    only();
    const asked = serve({ "one.example": noise(5000, 4), "two.example": content.subarray(0, 10) });
    const error = await refusal(download("mnist", {}));
    expect(error.message).toBe(
      "MNIST: expected x.gz from a public server, but one.example sent another file; two.example sent 10 of 5,000 bytes.",
    );
    expect(error.hint).toContain("choose them under your own files");
    expect(asked).toHaveLength(4);
    only(100);
    serve({ "one.example": content });
    expect((await refusal(download("mnist", {}))).message).toContain(
      "one.example sent more than 100 bytes; two.example cannot be reached from here",
    );
  });

  it("ends when cancelled", async () => {
    only();
    serve({});
    await expect(download("mnist", { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
  });
});

it("every address of the catalogue is one that the page may ask", () => {
  const page = readFileSync(new URL("../../web/index.html", import.meta.url), "utf8");
  for (const set of Object.values(catalogue)) {
    for (const { addresses, sha256: sum, size } of set.files) {
      expect(sum).toMatch(/^[0-9a-f]{64}$/);
      expect(size).toBeGreaterThan(1000);
      for (const address of addresses) {
        expect(headers["Content-Security-Policy"]).toContain(new URL(address).origin);
        expect(page).toContain(new URL(address).origin);
      }
    }
  }
});
