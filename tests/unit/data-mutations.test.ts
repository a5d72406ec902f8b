// Thousands of damaged files: each decodes or is refused by name; none hangs, throws anything else or asks for much memory.

import { describe, expect, it } from "vitest";
import { SproutError } from "../../web/src/base/errors";
import { Intake } from "../../web/src/data/intake";
import {
  cifarRecords,
  file,
  gz,
  joined,
  jpegFile,
  labels,
  MemorySink,
  noise,
  npyFile,
  pictures,
  bmpFile,
  pngFile,
  tarFile,
  zipFile,
} from "./data-fixtures";
import { mutate, random } from "./support/damage";
import { damageRun } from "./support/damage_run";
import { seedsFrom } from "./support/fuzz";

const limit = 1 << 20;
/** Milliseconds after which a file hangs that others are through with in one. */
const patience = 120_000;

const cifar = tarFile({ "c/data_batch_1.bin": cifarRecords(2), "c/test_batch.bin": cifarRecords(1) });
const arrays = { "x_train.npy": npyFile([6, 5, 5], noise(150)), "y_train.npy": npyFile([6], Int32Array.of(0, 1, 2, 0, 1, 2)) };
const cats = {
  "cat/1.png": pngFile(6, 5, [200, 10, 10]),
  "cat/2.jpg": jpegFile(8, 8, [200, 10, 10]),
  "dog/1.png": pngFile(5, 5, [9]),
  "dog/2.jpg": jpegFile(9, 7, [1, 2, 200]),
};
const table = joined(
  Buffer.from(
    `\ufeff# measured in spring\r\npetal;"col;our";species\r\n${Array.from({ length: 8 }, (_, i) => `${i},5;"re""d";${i % 2 ? "rose" : "lily"}`).join("\r\n")}`,
  ),
);
const lines = (...rows: string[]) => joined(Buffer.from(rows.join("\n")));
const series = lines("month,height", ...Array.from({ length: 16 }, (_, i) => `2001-${i},${i % 7}.5`));
const texts = lines(
  "text,label",
  ...Array.from({ length: 10 }, (_, i) => `"A film that is long, ${i % 2 ? "good" : "bad"} and number ${i}",${i % 2 ? "pos" : "neg"}`),
);
const walks = Object.fromEntries(
  Array.from({ length: 3 }, (_, i) => [
    `w/walk_${i + 1}.csv`,
    lines("#left, right", ...Array.from({ length: 3 + i }, (__, k) => `0.${k},-0.${i}`)),
  ]),
);
const sequences = { ...walks, "w/walk_target.csv": lines("#sequence_ID, class_label", "1, 1", "2, -1", "3, 1") };
const coarseAndFine = Uint8Array.from({ length: 3074 }, (_, i) => (i % 3074 < 2 ? 7 : i % 256));
/** 7 x 5 pixels in LZW, of differences; from Pillow 13. */
const lzwTiff = joined(
  Buffer.from(
    "SUkqAEIAAACAACBAeBwUAQSDwYAAWEgGCQ4ARCJQ8AAqEgKCRgARqORkAA+EgOCSIASSTSMABSEgSCSwAS6YS2AgCwAAAQMAAQAAAAcAAAABAQMAAQAAAAUAAAACAQMAAwAAAMwAAAADAQMAAQAAAAUAAAAGAQMAAQAAAAIAAAARAQQAAQAAAAgAAAAVAQMAAQAAAAMAAAAWAQMAAQAAAAUAAAAXAQQAAQAAADoAAAAcAQMAAQAAAAEAAAA9AQMAAQAAAAIAAAAAAAAACAAIAAgA",
    "base64",
  ),
);

const cases: [name: string, times: number, target: string, bytes: Uint8Array, others: File[]][] = [
  ["IDX images", 10_000, "train-images", pictures(6, 5), [file("train-labels", labels(6))]],
  ["IDX labels", 10_000, "train-labels", labels(6), [file("train-images", pictures(6, 5))]],
  ["gzipped IDX images", 10_000, "train-images.gz", gz(pictures(12, 5)), [file("train-labels", labels(12))]],
  ["a CIFAR-10 batch", 10_000, "data_batch_1.bin", cifarRecords(1), []],
  ["an archive", 1000, "cifar.tar", cifar, []],
  ["a NumPy array", 10_000, "x_train.npy", arrays["x_train.npy"], [file("y_train.npy", arrays["y_train.npy"])]],
  [
    "NumPy labels that are texts",
    5000,
    "y_train.npy",
    npyFile(
      [6],
      Uint32Array.from("catdog", (sign) => sign.charCodeAt(0)),
      { descr: "<U1" },
    ),
    [file("x_train.npy", arrays["x_train.npy"])],
  ],
  [
    "a list of class names",
    2000,
    "class_names.npy",
    npyFile([3], joined(Buffer.from("catdogfox")), { descr: "|S3" }),
    Object.entries(arrays).map(([name, bytes]) => file(name, bytes)),
  ],
  [
    "NumPy pictures with channels first",
    2000,
    "x_train.npy",
    npyFile([6, 3, 8, 8], noise(1152)),
    [file("y_train.npy", arrays["y_train.npy"])],
  ],
  ["NumPy arrays in a zip", 10_000, "arrays.npz", zipFile(arrays), []],
  ["a stored zip of pictures", 10_000, "pictures.zip", zipFile(cats, { deflate: false }), []],
  ["a tar of pictures", 10_000, "pictures.tar", tarFile(cats), []],
  ["a PNG", 10_000, "cat/red.png", cats["cat/1.png"], [file("dog/1.png", cats["dog/1.png"])]],
  ["a JPEG", 10_000, "cat/red.jpg", cats["cat/2.jpg"], [file("dog/1.png", cats["dog/1.png"])]],
  ["a BMP", 10_000, "cat/red.bmp", bmpFile(6, 5, [200, 10, 10]), [file("dog/1.png", cats["dog/1.png"])]],
  ["a TIFF", 10_000, "cat/red.tif", lzwTiff, [file("dog/1.png", cats["dog/1.png"])]],
  ["a CIFAR-100 file", 10_000, "train.bin", coarseAndFine, []],
  ["a table", 10_000, "flowers.csv", table, []],
  ["a test table", 2000, "test.csv", texts, [file("train.csv", texts)]],
  ["a series", 10_000, "months.csv", series, []],
  ["labelled texts", 10_000, "films.csv", texts, []],
  ["a zip of sequences", 10_000, "walks.zip", zipFile(sequences, { deflate: false }), []],
  ["a gzipped archive", 1000, "cifar.tar.gz", gz(cifar), []],
];

describe.each(cases)("damage to %s", (name, whole, target, bytes, others) => {
  const { times, many, seeds, passed } = damageRun(name, whole, [import.meta.filename]);
  it(many, async () => {
    const outcomes = { decoded: 0, refused: 0 };
    for (const seed of seedsFrom(times)) {
      const damaged = mutate(bytes, random(seed));
      const sink = new MemorySink(limit);
      let timer: NodeJS.Timeout | undefined;
      const hang = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error("hangs")), patience)));
      try {
        await Promise.race([new Intake().add([file(target, damaged), ...others], sink, { memoryLimit: limit }), hang]);
        outcomes.decoded++;
        expect(sink.train.x.length, `seed ${seed}`).toBeGreaterThan(0);
      } catch (error) {
        if (!(error instanceof SproutError)) throw new Error(`${target}, seed ${seed}`, { cause: error });
        expect(error.message, `seed ${seed}`).toContain(target.split("/").at(-1));
        expect(error.message.length, `seed ${seed}: ${error.message}`).toBeLessThan(400);
        outcomes.refused++;
      } finally {
        clearTimeout(timer);
      }
    }
    console.log(`${seeds}: ${outcomes.refused} refused, ${outcomes.decoded} decoded`);
    expect(outcomes.refused).toBeGreaterThan((outcomes.refused + outcomes.decoded) / 10);
    passed();
  });
});
