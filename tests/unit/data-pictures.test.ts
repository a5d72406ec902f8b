// Pictures in one folder a class: classes, splits, sizes, colours, and what is refused.

import { describe, expect, it } from "vitest";
import {
  gifFile,
  file,
  gz,
  jpegFile,
  joined,
  load,
  noise,
  pngFile,
  tiffFile,
  bmpFile,
  rawPng,
  refusal,
  tarFile,
  zipFile,
  labels,
  pictures,
} from "./data-fixtures";

/** The box that says what a file is, and the one of its size: 64 x 48. */
const avifHeader = Buffer.from("\0\0\0\x18ftypavif\0\0\0\0mif1avif\0\0\0\x14ispe\0\0\0\0\0\0\0\x40\0\0\0\x30");
/** A JPEG whose scan comes again and again. */
function manyScans(count: number): Uint8Array {
  const jpeg = jpegFile(16, 16, [9, 9, 9]);
  const at = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xda);
  const scan = jpeg.subarray(at, -2);
  return joined(jpeg.subarray(0, at), ...Array.from({ length: count }, () => scan), jpeg.subarray(-2));
}
const red = (side = 4) => pngFile(side, side, [250, 0, 0]);
const blue = (side = 4) => pngFile(side, side, [0, 0, 250]);
const classes = { "set/dog/1.png": blue(), "set/cat/1.png": red(), "set/cat/2.png": red(), "set/dog/<b>2.png": blue() };
const loadZip = (members: Record<string, Uint8Array>, options = {}) => load([file("set.zip", zipFile(members))], options);

/** Class and first pixel of every sample, sorted. */
const samples = ({ x, y, spec }: { x: Uint8Array; y: Uint8Array; spec: { xShape: number[] } }) => {
  const size = spec.xShape.reduce((a, b) => a * b, 1);
  return [...y].map((label, i) => [label, ...x.subarray(i * size, i * size + spec.xShape[2]!)].join(" ")).sort();
};

describe("pictures", () => {
  it.each([
    ["a zip", () => [file("set.zip", zipFile(classes))]],
    ["a tar", () => [file("set.tar", tarFile(classes))]],
    ["a tar.gz", () => [file("set.tar.gz", gz(tarFile(classes)))]],
    ["a folder", () => Object.entries(classes).map(([name, bytes]) => file(name, joined(bytes)))],
  ])("in %s become classes by their folders", async (_, files) => {
    const { sink, data } = await load(files());
    expect(data).toMatchObject({ name: "set", classNames: ["cat", "dog"], pictures: { size: [4, 4], color: "rgb", leftOut: 0 } });
    expect(sink.train.spec).toMatchObject({ count: 4, xShape: [4, 4, 3], xDtype: "uint8", yDtype: "uint8" });
    expect(samples(sink.train)).toEqual(["0 250 0 0", "0 250 0 0", "1 0 0 250", "1 0 0 250"]);
  });

  it("lie in splits by their folders, before or after the class", async () => {
    for (const path of ["train/cat", "cat/train"]) {
      const [split, name] = path.startsWith("train") ? [0, 1] : [1, 0];
      const at = (s: string, c: string) => `d/${[[s, c][split], [s, c][name]].join("/")}/1.png`;
      const { sink } = await loadZip({
        [at("train", "cat")]: red(),
        [at("train", "dog")]: blue(),
        [at("test", "cat")]: red(),
        [at("val", "dog")]: blue(),
      });
      expect(Object.values(sink.splits).map(({ spec }) => [spec.split, spec.count])).toEqual([
        ["train", 2],
        ["validation", 1],
        ["test", 1],
      ]);
    }
  });

  it.each([
    ["training_set", "dev", "test_set"],
    ["Train", "Validation Set", "TESTING"],
    ["train-images", "val_data", "test"],
  ])("lie in splits however their folders are called: %s, %s, %s", async (...folders) => {
    const { sink, data } = await loadZip(
      Object.fromEntries(folders.flatMap((folder) => ["cat", "dog"].map((name) => [`x/${folder}/${name}/1.png`, red()]))),
    );
    expect(data.classNames).toEqual(["cat", "dog"]);
    expect(Object.keys(sink.splits).sort()).toEqual(["test", "train", "validation"]);
  });

  it("that are BMP or TIFF are classes like others", async () => {
    const { sink, data } = await loadZip({
      "bird/1.bmp": bmpFile(4, 4, [9, 8, 7]),
      "cat/1.png": red(),
      "dog/1.tif": tiffFile(4, 4, [1, 2, 3]),
    });
    expect([data.classNames, data.leftOut]).toEqual([["bird", "cat", "dog"], undefined]);
    expect(samples(sink.train)).toEqual(["0 9 8 7", "1 250 0 0", "2 1 2 3"]);
  });

  it("without a class are left out and counted", async () => {
    const { sink, data } = await loadZip({ ...classes, "set/1.png": red() });
    expect([sink.train.spec.count, data.pictures!.leftOut]).toEqual([4, 1]);
  });

  it("stand in an order that the seed decides", async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i % 2 ? "a" : "b"}/${i}.png`, i % 2 ? red() : blue()]));
    const orders = await Promise.all(
      [1, 1, 2].map(async (seed) => [...(await loadZip(many, { pictures: { seed } })).sink.train.y].join("")),
    );
    expect(orders[0]).toBe(orders[1]);
    expect(orders[0]).not.toBe(orders[2]);
    expect(orders[0]).not.toMatch(/0{15}|1{15}/);
  });

  it("of different sizes are brought to one: covering, containing or stretched", async () => {
    const wide = pngFile(40, 20, [10, 200, 30]);
    const members = { "a/1.png": wide, "b/1.jpg": jpegFile(300, 200, [100, 100, 100]) };
    const usual = await loadZip(members);
    expect(usual.sink.train.spec.xShape).toEqual([64, 64, 3]);
    expect(usual.data.pictures).toMatchObject({ fit: "cover", smallest: [20, 40], largest: [200, 300] });
    const at = async (fit: string, row: number, column: number) => {
      const { sink } = await loadZip(members, { pictures: { size: [8, 8], fit } });
      const first = sink.train.y.indexOf(0) * 192 + (row * 8 + column) * 3;
      return [...sink.train.x.subarray(first, first + 3)];
    };
    expect(await at("cover", 0, 0)).toEqual([10, 200, 30]);
    expect(await at("stretch", 0, 0)).toEqual([10, 200, 30]);
    expect(await at("contain", 0, 0)).toEqual([0, 0, 0]);
    expect(await at("contain", 4, 0)).toEqual([10, 200, 30]);
  });

  it("shrink to means, and grow between neighbours", async () => {
    const checks = joined(pngFile(2, 2, [0], [200]));
    const { sink } = await loadZip({ "a/1.png": checks, "b/1.png": checks }, { pictures: { size: [1, 1] } });
    expect([...sink.train.x]).toEqual([50, 50]);
    const grown = await loadZip({ "a/1.png": checks, "b/1.png": checks }, { pictures: { size: [4, 4] } });
    expect([...grown.sink.train.x.subarray(0, 4)]).toEqual([200, 150, 50, 0]);
  });

  it("are grey if all are, or if asked for", async () => {
    expect((await loadZip({ "a/1.png": pngFile(4, 4, [7]), "b/1.png": pngFile(4, 4, [9]) })).sink.train.spec.xShape).toEqual([4, 4, 1]);
    const { sink } = await loadZip(classes, { pictures: { color: "grey" } });
    expect(samples(sink.train)).toEqual(["0 75", "0 75", "1 29", "1 29"]);
  });

  it("beside arrays are no data", async () => {
    const { sink } = await load([file("a.zip", zipFile({ "train-images": pictures(6), "train-labels": labels(6), "logo/x.png": red() }))]);
    expect(sink.train.spec.count).toBe(6);
  });

  it("in one folder are refused", async () => {
    const error = await refusal(loadZip({ "cat/1.png": red(), "cat/2.png": red() }));
    expect(error.message).toBe("set.zip: expected pictures in one folder a class, found 2 pictures in one folder.");
  });

  const wrong: [string, Record<string, Uint8Array>, string, RegExp][] = [
    [
      "cut off",
      { "set/dog/3.jpg": jpegFile(16, 16, [9, 9, 9]).subarray(0, 600) },
      "set/dog/3.jpg",
      /^expected a whole picture, found damage\.$/,
    ],
    ["with a header alone", { "set/dog/3.png": red().subarray(0, 40) }, "set/dog/3.png", /^expected a whole picture, found damage\.$/],
    [
      "of 2^31 pixels a side",
      { "set/dog/3.png": rawPng(2 ** 31 - 1, 2 ** 31 - 1, 8, 0, noise(9)) },
      "set/dog/3.png",
      /^expected a picture of at most 100,000,000 pixels, found 2,147,483,647 x 2,147,483,647\.$/,
    ],
    [
      "that are web pages",
      { "set/dog/3.jpg": Buffer.from("<!DOCTYPE html>") },
      "set/dog/3.jpg",
      /^expected a picture, found a web page\.$/,
    ],
    ["that are empty", { "set/dog/3.jpg": new Uint8Array(0) }, "set/dog/3.jpg", /^expected a picture, found an empty file\.$/],
    [
      "with a frame far beyond its screen",
      { "set/dog/3.gif": gifFile([51_200, 7700, 4, 4]) },
      "set/dog/3.gif",
      /^expected a picture of at most 100,000,000 pixels, found 51,204 x 7,704\.$/,
    ],
    ["of 150 scans", { "set/dog/3.jpg": manyScans(150) }, "set/dog/3.jpg", /^expected a JPEG of at most 100 scans, found more\.$/],
  ];

  it.each(wrong)("%s are left out by name and reason", async (_, member, where, reason) => {
    const { sink, data } = await loadZip({ ...classes, ...member });
    expect(data.leftOut).toEqual([{ reason: "damaged", where, count: 1, detail: expect.stringMatching(reason) }]);
    expect(data.pictures).toMatchObject({ leftOut: 1, lost: [] });
    expect(samples(sink.train)).toEqual(["0 250 0 0", "0 250 0 0", "1 0 0 250", "1 0 0 250"]);
  });

  it.each(wrong)("%s, where no others make a second class, are refused", async (_, member, where, reason) => {
    const [bytes] = Object.values(member);
    const error = await refusal(loadZip({ "set/cat/1.png": red(), [where]: bytes! }));
    expect(error.message).toMatch(new RegExp(`^set\\.zip: .*3\\.(jpg|png|gif): ${reason.source.slice(1)}`));
  });

  it("that are all damaged are refused", async () => {
    const broken = red().subarray(0, 40);
    const error = await refusal(loadZip({ "cat/1.png": broken, "dog/2.png": broken }));
    expect(error.message).toMatch(/^set\.zip: (cat\/1|dog\/2)\.png: expected a whole picture, found damage\.$/);
  });

  it("in a folder of files are left out where one is empty", async () => {
    const files = [...Object.entries(classes), ["set/cat/3.png", new Uint8Array(0)] as const];
    const { sink, data } = await load(files.map(([name, bytes]) => file(name, joined(bytes))));
    expect(sink.train.spec.count).toBe(4);
    expect(data.leftOut).toMatchObject([{ reason: "damaged", where: "set/cat/3.png", detail: "expected data, found an empty file." }]);
  });

  it("that only a browser reads are counted by folder", async () => {
    const gifs = Object.fromEntries([1, 2, 3].map((n) => [`set/dog/${n}.gif`, gifFile()]));
    const { sink, data } = await loadZip({ ...classes, ...gifs, "set/cat/1.avif": avifHeader });
    expect(sink.train.spec.count).toBe(4);
    expect(data.leftOut).toEqual([
      { reason: "unread", where: "set/dog", count: 3, detail: "GIF" },
      { reason: "unread", where: "set/cat", count: 1, detail: "AVIF" },
    ]);
    const error = await refusal(loadZip({ "cat/1.png": red(), "dog/1.gif": gifFile() }));
    expect(error.message).toBe(
      "set.zip: dog/1.gif: expected a PNG, JPEG, BMP or TIFF picture, found GIF, which only the browser can read.",
    );
  });

  it.each([
    ["3.heic", Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x14ispe\0\0\0\0\0\0\0\x40\0\0\0\x30"), "HEIC"],
    ["3.jxl", Buffer.from("\0\0\0\x0cJXL \r\n\x87\n"), "JPEG XL"],
    ["3.psd", Buffer.from("8BPS\0\x01"), "Photoshop"],
    ["3.tga", noise(40), "TGA"],
    ["3.nef", tiffFile(2, 2, [9]), "a camera's raw"],
  ])("of a kind that is not read are counted by folder: %s", async (name, bytes, detail) => {
    const { data } = await loadZip({ ...classes, [`set/dog/${name}`]: bytes });
    expect(data.leftOut).toEqual([{ reason: "unread", where: "set/dog", count: 1, detail }]);
  });

  it("none of which can be read make no class, which is said", async () => {
    const { sink, data } = await loadZip({ ...classes, "set/ape/1.heic": avifHeader, "set/emu/1.png": red().subarray(0, 40) });
    expect(data).toMatchObject({ classNames: ["cat", "dog"], pictures: { lost: ["ape", "emu"], leftOut: 2 } });
    expect(samples(sink.train)).toEqual(["0 250 0 0", "0 250 0 0", "1 0 0 250", "1 0 0 250"]);
  });

  it("that are damaged leave each part in order, and a part with none but those out", async () => {
    const broken = pngFile(1, 1, [7]).subarray(0, 40);
    const members = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`train/${i % 2 ? "a" : "b"}/${i}.png`, i % 3 === 0 ? broken : pngFile(1, 1, [i])]),
    );
    const { sink, data } = await loadZip({ ...members, "test/a/1.png": broken, "val/b/1.png": pngFile(1, 1, [200]) });
    expect(Object.keys(sink.splits).sort()).toEqual(["train", "validation"]);
    expect(data.pictures!.leftOut).toBe(21);
    const { x, y, spec } = sink.train;
    expect([spec.count, x.length, y.length]).toEqual([40, 40, 40]);
    expect([...x].sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i).filter((i) => i % 3));
    x.forEach((value, i) => expect(y[i]).toBe(value % 2 ? 0 : 1));
  });

  it("too large for the memory are refused before they are decoded", async () => {
    const error = await refusal(loadZip(classes, { memoryLimit: 1e4, pictures: { size: [200, 200] } }));
    expect(error.message).toBe("set.zip: expected at most 10,000 bytes, found 4 pictures that take 480,000 bytes at 200 x 200.");
  });

  it("stop being decoded when cancelled", async () => {
    const cancel = new AbortController();
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i % 2 ? "a" : "b"}/${i}.png`, red()]));
    const loading = loadZip(many, {
      signal: cancel.signal,
      onProgress: ({ stage }: { stage: string }) => stage === "decoding" && cancel.abort(new Error("enough")),
    });
    await expect(loading).rejects.toThrow("enough");
  });
});
