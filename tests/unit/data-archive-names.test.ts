// Names in archives that are not in Unicode: one charset an archive, by what makes words of its names; told to whoever loads it.

import { describe, expect, it } from "vitest";
import { charsetOfNames, decodeName, type NameCharset } from "../../web/src/archives/names";
import { file, gz, joined, load, padded, pngFile, tarHeader, zipFile } from "./data-fixtures";
import { crc32 } from "../../web/src/archives/crc32";

const tables = new Map<NameCharset, Map<string, number[]>>();

/** The bytes of a text, found by asking what each byte, or two of them, stand for. */
function encoded(text: string, charset: NameCharset): Uint8Array<ArrayBuffer> {
  if (charset === "utf-8") return joined(Buffer.from(text));
  let table = tables.get(charset);
  if (!table) {
    table = new Map();
    for (let a = 128; a < 256; a++) {
      const single = decodeName(Uint8Array.of(a), charset);
      if (single?.length === 1) table.set(single, [a]);
      for (let b = 0x40; b < 256; b++) {
        const pair = decodeName(Uint8Array.of(a, b), charset);
        if (pair !== null && [...pair].length === 1 && !table.has(pair)) table.set(pair, [a, b]);
      }
    }
    tables.set(charset, table);
  }
  return Uint8Array.from([...text].flatMap((sign) => (sign < "\x80" ? [sign.charCodeAt(0)] : table.get(sign)!)));
}

const picture = pngFile(2, 2, [9]);

/** A zip whose names are these bytes, without a word on their letters. */
function zipOf(names: Uint8Array[], flag = 0): Uint8Array<ArrayBuffer> {
  const bytes = zipFile(Object.fromEntries(names.map((name, i) => [String(i).padStart(name.length, "_"), picture])), { deflate: false });
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + 46 < bytes.length; at++) {
    const signature = view.getUint32(at, true);
    const [name, flags] = signature === 0x04034b50 ? [at + 30, at + 6] : signature === 0x02014b50 ? [at + 46, at + 8] : [0, 0];
    if (name === 0) continue;
    const length = view.getUint16(name - (signature === 0x04034b50 ? 4 : 18), true);
    const own =
      names[
        Number(
          Buffer.from(bytes.subarray(name, name + length))
            .toString()
            .replaceAll("_", ""),
        )
      ]!;
    bytes.set(own, name);
    view.setUint16(flags, flag, true);
  }
  return bytes;
}

/** A tar whose names are these bytes. */
function tarOf(names: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const parts = names.flatMap((name) => {
    const block = tarHeader("", picture.length);
    block.set(name);
    block.set(Buffer.from("        "), 148);
    const sum = block.reduce((a, b) => a + b, 0);
    block.set(Buffer.from(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
    return [block, padded(picture)];
  });
  return joined(...parts, new Uint8Array(1024));
}

const sets: [NameCharset, string[]][] = [
  ["euc-kr", ["고양이", "강아지"]],
  ["euc-kr", ["개", "소"]],
  ["euc-kr", ["데이터셋/정상", "데이터셋/불량"]],
  ["shift_jis", ["ねこ", "いぬ"]],
  ["shift_jis", ["りんご", "バナナ"]],
  ["shift_jis", ["表", "能力", "ソース"]],
  ["gb18030", ["苹果", "香蕉", "橙子"]],
  ["gb18030", ["猫咪", "小狗"]],
  ["big5", ["蘋果", "香蕉"]],
  ["cp437", ["Käfer", "Bär", "Füße"]],
  ["cp437", ["été", "forêt"]],
  ["cp437", ["niño", "niña"]],
  ["windows-1252", ["Käfer", "Bär", "Füße"]],
  ["windows-1252", ["été", "forêt"]],
  ["ibm866", ["Кошки", "Собаки"]],
  ["windows-1251", ["кошка", "собака"]],
  ["utf-8", ["고양이", "été"]],
];

describe.each(sets)("names in %s: %s", (charset, classes) => {
  const raw = classes.flatMap((name) => [1, 2].map((n) => encoded(`${name}/${n}.png`, charset)));
  const expected = classes.map((name) => name.split("/").at(-1)!.normalize("NFC")).sort();
  const readAs = charset === "utf-8" ? undefined : charset;

  it("are told from their bytes", () => {
    expect(charsetOfNames(raw)).toBe(charset);
  });

  it.each([
    ["a zip", () => file("set.zip", zipOf(raw))],
    ["a tar", () => file("set.tar", tarOf(raw))],
    ["a tar.gz", () => file("set.tar.gz", gz(tarOf(raw)))],
  ])("in %s make the classes", async (_, make) => {
    const given = make();
    const { sink, data } = await load([given]);
    expect(data.classNames).toEqual(expected);
    expect(sink.train.spec.count).toBe(raw.length);
    expect(data.namesReadAs).toEqual(readAs && [{ file: given.name, charset: readAs }]);
  });
});

it("names in a zip are in one charset, also those that happen to be UTF-8", async () => {
  // 猫 is C3 A8 in GBK, which is è in UTF-8.
  const { data } = await load([file("set.zip", zipOf(["猫/1.png", "狗/1.png"].map((name) => encoded(name, "gb18030"))))]);
  expect(data.classNames).toEqual(["狗", "猫"]);
});

describe.each([
  ["a zip", (names: Uint8Array[]) => file("set.zip", zipOf(names))],
  ["a tar", (names: Uint8Array[]) => file("set.tar", tarOf(names))],
])("names of %s", (_, make) => {
  it.each<[string, NameCharset, string[], string[]]>([
    ["Korean, and a folder added on another system", "euc-kr", ["강아지", "소"], ["고양이"]],
    ["Japanese", "shift_jis", ["ねこ", "いぬ"], ["うさぎ"]],
    ["Chinese, and one of two bytes", "gb18030", ["苹果", "香蕉"], ["猫咪"]],
    ["Western, of DOS", "cp437", ["Käfer", "Bär"], ["Füße", "고양이"]],
    ["Russian, of DOS", "ibm866", ["кошка", "собака"], ["лошадь"]],
    ["Russian, of Windows", "windows-1251", ["кошка", "собака"], ["лошадь"]],
  ])("may be in two kinds of letters: %s", async (__, charset, some, others) => {
    const given = make([
      ...others.slice(0, 1).map((name) => encoded(`${name}/0.png`, "utf-8")),
      ...some.map((name) => encoded(`${name}/1.png`, charset)),
      ...others.map((name) => encoded(`${name}/2.png`, "utf-8")),
    ]);
    const { data } = await load([given]);
    expect(data.classNames).toEqual([...some, ...others].sort());
    expect(data.namesReadAs).toEqual([{ file: given.name, charset }]);
  });

  it.each<[NameCharset, string, string[]]>([
    // In UTF-8 a letter è, a sign of an arrow, a letter á.
    ["gb18030", "猫", ["苹果", "香蕉"]],
    ["ibm866", "ток", ["кошка", "собака"]],
    ["euc-kr", "찼", ["강아지", "고양이"]],
  ])("in %s are that, also %s, which happens to be UTF-8", async (charset, name, others) => {
    const own = encoded(name, charset);
    expect(Buffer.from(own).toString()).not.toContain("\ufffd");
    const { data } = await load([make([name, ...others].map((each) => encoded(`${each}/1.png`, charset)))]);
    expect(data.classNames).toEqual([name, ...others].sort());
  });
});

it("a pax tar says its names in Unicode, whatever the others are; those that are none are read as the others", async () => {
  const record = (name: Uint8Array): Uint8Array<ArrayBuffer> => {
    // Its own two digits count.
    const length = 2 + " path=".length + name.length + 1;
    const content = joined(Buffer.from(`${length} path=`), name, Buffer.from("\n"));
    expect(content.length).toBe(length);
    return joined(tarHeader("pax", length, "x"), padded(content));
  };
  const pax = (name: Uint8Array): Uint8Array<ArrayBuffer> => joined(record(name), tarHeader("cut.png", picture.length), padded(picture));
  const given = joined(
    pax(encoded("été/1.png", "utf-8")),
    pax(encoded("강아지/1.png", "euc-kr")),
    tarOf([encoded("고양이/1.png", "euc-kr")]),
  );
  const { data } = await load([file("set.tar", given)]);
  expect(data.classNames).toEqual(["été", "강아지", "고양이"].sort());
});

it("names that a zip says to be UTF-8 are, whatever the others are", async () => {
  const names = [encoded("été/1.png", "utf-8"), encoded("hiver/1.png", "utf-8")];
  const { data } = await load([file("set.zip", zipOf(names, 0x800))]);
  expect([data.classNames, data.namesReadAs]).toEqual([["hiver", "été"], undefined]);
});

it("a name in Unicode beside the other one is taken, if it belongs to it", async () => {
  const unicode = (old: string, name: string) => {
    const extra = joined(Uint8Array.of(1, 0, 0, 0, 0), Buffer.from(name));
    new DataView(extra.buffer).setUint32(1, crc32(Buffer.from(old), 0), true);
    return extra;
  };
  const { zipSync } = await import("fflate");
  const zip = zipSync({
    "x1/1.png": [picture, { extra: { 0x7075: unicode("x1/1.png", "고양이/1.png") } }],
    "x2/1.png": [picture, { extra: { 0x7075: unicode("other", "강아지/1.png") } }],
  });
  const { data } = await load([file("set.zip", joined(zip))]);
  expect(data.classNames).toEqual(["x2", "고양이"]);
});
