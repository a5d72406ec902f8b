// Tar: the three ways of writing names and sizes, and archives that are broken or hostile.

import { describe, expect, it } from "vitest";
import { ByteReader, type Bytes } from "../../web/src/archives/bytes";
import { isTar, tar } from "../../web/src/archives/tar";
import { joined, noise, padded, refusal, tarFile, tarHeader } from "./data-fixtures";

async function list(bytes: Bytes, chunk = 700) {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  const found: { name: string; content: Uint8Array }[] = [];
  for await (const member of tar(new ByteReader(chunks()), "a.tar")) {
    found.push({ name: member.name, content: await member.bytes.exact(member.size) });
  }
  return found;
}

const text = (value: string) => new TextEncoder().encode(value);
const content = noise(1500);

describe("tar", () => {
  it("lists files and their content, with or without the blocks of zeros at the end", async () => {
    const archive = tarFile({ "a.bin": content, "dir/b.bin": noise(512, 2), empty: new Uint8Array(0) });
    expect(isTar(archive.subarray(0, 512))).toBe(true);
    for (const bytes of [archive, archive.subarray(0, archive.length - 1024)]) {
      expect(await list(bytes)).toEqual([
        { name: "a.bin", content },
        { name: "dir/b.bin", content: noise(512, 2) },
        { name: "empty", content: new Uint8Array(0) },
      ]);
    }
  });

  it("passes over what the caller does not read", async () => {
    const names: string[] = [];
    const bytes = tarFile({ one: content, two: content });
    async function* chunks() {
      yield bytes;
    }
    for await (const member of tar(new ByteReader(chunks()), "a.tar")) {
      names.push(member.name);
      await member.bytes.peek(3);
    }
    expect(names).toEqual(["one", "two"]);
  });

  it("reads long names of ustar, GNU and pax, and leaves out what is no file", async () => {
    const long = `${"d".repeat(120)}/x.bin`;
    const record = (pair: string) => `${Buffer.byteLength(pair) + 4} ${pair}\n`;
    const pax = text(record("path=päx.bin") + record("size=1500"));
    const bytes = joined(
      tarHeader("folder/", 0, "5"),
      tarHeader("g", 20, "g"),
      padded(text("20 comment=whatever\n")),
      tarHeader("x.bin", 1500, "0", "p/q"),
      padded(content),
      tarHeader("././@LongLink", long.length, "L"),
      padded(text(long)),
      tarHeader(long, 1500),
      padded(content),
      tarHeader("pax", pax.length, "x"),
      padded(pax),
      tarHeader("short", 0),
      padded(content),
      tarHeader("link", 0, "2"),
      tarHeader("last", 1500),
      padded(content),
    );
    expect((await list(bytes)).map(({ name }) => name)).toEqual(["p/q/x.bin", long, "päx.bin", "last"]);
    expect((await list(bytes)).every((member) => Buffer.compare(member.content, content) === 0)).toBe(true);
  });

  it("reads sizes in base 256", async () => {
    const header = withSize([0x80, ...Array(9).fill(0), 5, 220]);
    const [entry] = await list(joined(header, padded(content)));
    expect(entry!.content).toEqual(content);
  });

  it.each([
    [
      "cut in a file",
      tarFile({ a: content }).slice(0, 1000),
      "expected a complete tar archive, found one that breaks off after 1,000 bytes.",
    ],
    [
      "cut in a header",
      joined(tarFile({ a: content }).slice(0, 2048), new Uint8Array(100).fill(65)),
      "expected a complete tar archive, found one that breaks off after 2,148 bytes.",
    ],
    [
      "damaged between files",
      joined(tarFile({ a: content }).slice(0, 2048), new Uint8Array(512).fill(65)),
      "expected a tar header at byte 2,048, found other data.",
    ],
    [
      "a size that is no number",
      joined(tarHeader("a", "99999999999\0"), content),
      "expected the size of a file in the archive, found NaN.",
    ],
    [
      "a size beyond the end",
      joined(tarHeader("a", "77777777777\0"), content),
      "expected a complete tar archive, found one that breaks off after 2,012 bytes.",
    ],
    ["a size beyond numbers", joined(withSize([0xff, ...Array(11).fill(0xff)]), content), /expected the size of a file in the archive/],
    [
      "a name of a gigabyte",
      joined(tarHeader("a", 2 ** 30, "L"), content),
      "expected a name of at most 65,536 bytes in the archive, found 1,073,741,824.",
    ],
  ])("refuses an archive: %s", async (_, bytes, message) => {
    const error = await refusal(list(bytes));
    if (typeof message === "string") expect(error.message).toBe(`a.tar: ${message}`);
    else expect(error.message).toMatch(message);
  });
});

function withSize(bytes: number[]): Bytes {
  const header = tarHeader("a", 0);
  header.set(bytes, 124);
  header.set(text("        "), 148);
  header.set(
    text(
      `${header
        .reduce((a, b) => a + b, 0)
        .toString(8)
        .padStart(6, "0")}\0 `,
    ),
    148,
  );
  return header;
}
