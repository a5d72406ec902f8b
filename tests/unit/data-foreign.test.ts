// Files of other formats: each is named for what it is, with what to do about it.

import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { expectedFiles } from "../../web/src/data/foreign";
import { file, gz, joined, load, noise, refusal, tarFile } from "./data-fixtures";

const latin = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));

describe("a foreign file", () => {
  it.each([
    ["scan", "8BPS\0\x01", "a Photoshop picture", "Save it as PNG"],
    ["train-images-idx3-ubyte.gz", "%PDF-1.7", "a PDF document", "Choose the four files"],
    ["mnist.7z", "7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it"],
    ["train-images-idx3-ubyte.gz", "<!DOCTYPE html><title>Not found", "a web page", "download it again"],
    ["notes.md", "Notes of a walk", 'text ("Notes of a walk...")', "Choose the four files"],
    ["noise", "\x01\xfe\x02\xfd", "data of no known kind (beginning 01 fe 02 fd)", "Choose the four files"],
    ["zeros", "\0\0\0\0\0\0\0\0", "data of no known kind (beginning 00 00 00 00)", "Choose the four files"],
  ])("%s is called what it is", async (name, start, kind, hint) => {
    for (const pack of [(bytes: Uint8Array<ArrayBuffer>) => bytes, gz]) {
      const error = await refusal(load([file(name, pack(joined(latin(start), latin(start.startsWith("Notes") ? "" : "\0\x01"))))]));
      expect(error.message).toBe(`${name}: expected ${expectedFiles}, found ${kind}.`);
      expect(error.hint).toContain(hint);
    }
  });

  it("in an archive is named when nothing else is in it", async () => {
    const archive = file("pictures.tar.gz", gz(tarFile({ "../../cat/1.bmp": latin("%PDF-1.7"), "cat/2.bmp": noise(10) })));
    expect((await refusal(load([archive]))).message).toMatch(/^pictures\.tar\.gz: 1\.bmp: expected .*, found a PDF document\.$/);
    expect((await refusal(load([file("empty.tar", tarFile({ "readme.txt": latin("hello") }))]))).message).toMatch(
      /^empty\.tar: expected .*, found none\.$/,
    );
  });

  it("that is empty, or empty once unpacked, is said to be", async () => {
    expect((await refusal(load([file("train-images-idx3-ubyte", "")]))).message).toBe(
      "train-images-idx3-ubyte: expected data, found an empty file.",
    );
    expect((await refusal(load([file("train-images-idx3-ubyte.gz", gz(latin("")))]))).message).toMatch(/found an empty file\.$/);
  });

  it("that only pretends to be gzip is damaged", async () => {
    const bytes = joined(
      latin("\x1f\x8b\x08\0\0\0\0\0\0\0"),
      new Uint8Array(deflateRawSync(noise(100))).map((byte) => byte ^ 0xff),
    );
    expect((await refusal(load([file("a.gz", bytes)]))).message).toMatch(
      /^a\.gz: expected .*gzip.*, found (damage|one that breaks off) after [\d,]+ unpacked bytes\.$/,
    );
  });
});
