// Files of other formats: each is named for what it is, with what to do about it.

import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { expectedFiles } from "../../web/src/data/foreign";
import { file, gz, joined, load, noise, refusal, tarFile, zipFile } from "./data-fixtures";

const latin = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));

describe("a foreign file", () => {
  it.each([
    ["scan", "8BPS\0\x01", "a Photoshop picture", "Save it as PNG"],
    ["train-images-idx3-ubyte.gz", "%PDF-1.7", "a PDF document", "Save tables as CSV"],
    ["mnist.7z", "7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it"],
    ["train-images-idx3-ubyte.gz", "<!DOCTYPE html><title>Not found", "a web page", "download it again"],
    ["notes.md", "Notes of a walk", 'text ("Notes of a walk...")', "Save tables as CSV"],
    ["noise", "\x01\xfe\x02\xfd", "data of no known kind (beginning 01 fe 02 fd)", "Save tables as CSV"],
    ["zeros", "\0\0\0\0\0\0\0\0", "data of no known kind (beginning 00 00 00 00)", "Save tables as CSV"],
  ])("%s is called what it is", async (name, start, kind, hint) => {
    for (const pack of [(bytes: Uint8Array<ArrayBuffer>) => bytes, gz]) {
      const error = await refusal(load([file(name, pack(joined(latin(start), latin(start.startsWith("Notes") ? "" : "\0\x01"))))]));
      expect(error.message).toBe(`${name}: expected ${expectedFiles}, found ${kind}.`);
      expect(error.hint).toContain(hint);
    }
  });

  it.each([
    [
      "train.csv",
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
      "a pointer of Git LFS in place of the file itself",
      "git lfs pull",
    ],
    ["report.xls", "<html><body><table><tr><td>1</td></tr></table>", "a web page with a table in it", "save it as .xlsx or CSV"],
    ["report.csv", '<?xml version="1.0"?><ss:Workbook xmlns="x">', "a workbook in XML", "save it as .xlsx or CSV"],
    ["cat.xml", "<annotation><object>a,b</object></annotation>", "XML", "Save tables as CSV"],
    ["dump.sql", "-- MySQL dump 10.13, for Linux\n\nCREATE TABLE `t` (\n a INT,\n b INT);\n", "statements of SQL", "as CSV"],
    ["GunPoint.ts", "# a comment\n@problemName GunPoint\n@data\n1,2:1\n3,4:2\n", "series of sktime (.ts)", "Save it as ARFF"],
  ])("%s is text, but no table", async (name, text, kind, hint) => {
    const error = await refusal(load([file(name, text)]));
    expect(error.message).toBe(`${name}: expected ${expectedFiles}, found ${kind}.`);
    expect(error.hint).toContain(hint);
  });

  it("of comments alone is looked at once", async () => {
    expect((await refusal(load([file("dump.txt", "/* a */ ".repeat(600))]))).message).toMatch(/found text/);
    expect((await refusal(load([file("dump.txt", "-- a\n".repeat(900))]))).message).toMatch(/found text/);
  });

  it.each([
    ["t.ods", { mimetype: "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>" }, "an OpenDocument file"],
    ["t.numbers", { "Index/Document.iwa": "x" }, "a document of Numbers, Pages or Keynote"],
    ["train.pt", { "train/data.pkl": "x", "train/version": "3" }, "a file of PyTorch"],
    ["t.docx", { "[Content_Types].xml": "x", "word/document.xml": "x" }, "a document of Word or PowerPoint"],
    ["m.keras", { "metadata.json": "{}", "config.json": "{}" }, "a Keras model"],
  ])("%s is a zip, but no archive of data", async (name, members, kind) => {
    const stored = zipFile(Object.fromEntries(Object.entries(members).map(([member, text]) => [member, latin(text)])), { deflate: false });
    expect((await refusal(load([file(name, stored)]))).message).toBe(`${name}: expected ${expectedFiles}, found ${kind}.`);
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
