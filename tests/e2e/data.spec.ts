// Other data: CIFAR-10's form, files one by one, points in the plane.
import {
  bmpFile,
  cifarRecords,
  gifFile,
  jpegFile,
  labels,
  noise,
  npyFile,
  tiffFile,
  pictures,
  pngFile,
  rawPng,
  webpFile,
  zipFile,
} from "../unit/data-fixtures";
import type { Page } from "@playwright/test";
import {
  FEW,
  type Upload,
  button,
  card,
  expect,
  give,
  inkOf,
  makePoints,
  makeSet,
  open,
  saved,
  test,
  train,
  unfold,
  upload,
  visit,
} from "./support";

test("learns CIFAR-10 files and shows their colours", async ({ page }) => {
  await visit(page);
  await give(page, [upload("data_batch_1.bin", cifarRecords(200)), upload("test_batch.bin", cifarRecords(50))]);
  const data = card(page, "Data");
  await expect(data).toContainText("CIFAR-10: 200 + 50 pictures, 32 x 32 x 3, 10 classes");
  await expect(data.getByRole("button", { name: "Sample 0: airplane" })).toBeVisible();
  await expect(card(page, "Model")).toContainText("394,634 parameters");
  await train(page);
  await button(page, "Take a test sample").click();
  await expect(card(page, "Try it").getByText(/Test sample 0 is airplane/)).toBeVisible();
});

test("takes NumPy's .npz and CIFAR-100's files", async ({ page }) => {
  await visit(page);
  const data = card(page, "Data");
  const members = {
    "x_train.npy": npyFile([40, 28, 28], noise(40 * 784)),
    "y_train.npy": npyFile(
      [40],
      Uint8Array.from({ length: 40 }, (_, i) => i % 10),
    ),
    "x_test.npy": npyFile([10, 28, 28], noise(7840)),
    "y_test.npy": npyFile(
      [10],
      Uint8Array.from({ length: 10 }, (_, i) => i),
    ),
  };
  await give(page, [upload("mine.npz", zipFile(members))]);
  await expect(data).toContainText("40 + 10 pictures, 28 x 28, 10 classes");
  await give(page, [
    upload(
      "walks.npz",
      zipFile({
        "x.npy": npyFile(
          [60, 12, 3],
          Float32Array.from({ length: 2160 }, (_, i) => i % 11),
        ),
        "y.npy": npyFile(
          [60],
          Uint8Array.from({ length: 60 }, (_, i) => i % 2),
        ),
      }),
    ),
  ]);
  await expect(data).toContainText("walks: 60 sequences of 12 steps, 3 numbers each, 2 classes");
  await expect(card(page, "Model")).toContainText("LSTM 16 tanh, Dense 2 softmax");
  // As PyTorch stores pictures.
  await give(page, [
    upload(
      "turned.npz",
      zipFile({
        "x_train.npy": npyFile([30, 3, 16, 12], noise(30 * 576)),
        "y_train.npy": npyFile(
          [30],
          Uint8Array.from({ length: 30 }, (_, i) => i % 5),
        ),
      }),
    ),
  ]);
  await expect(data).toContainText("turned: 30 pictures, 16 x 12 x 3, 5 classes");
  await expect(
    data.getByText("These pictures come channels first, 3 x 16 x 12. Here the channels were put last, 16 x 12 x 3"),
  ).toBeVisible();
  // Each record: the coarse class, the fine one, and 32 x 32 x 3 pixels.
  const records = (count: number) =>
    Uint8Array.from({ length: count * 3074 }, (_, i) => (i % 3074 === 0 ? 3 : i % 3074 === 1 ? Math.floor(i / 3074) % 100 : i % 256));
  await give(page, [upload("train.bin", records(200)), upload("test.bin", records(100))]);
  await expect(data).toContainText("CIFAR-100: 200 + 100 pictures, 32 x 32 x 3, 100 classes");
  await expect(data.getByRole("button", { name: "Sample 0: apple" })).toBeVisible();
  await expect(card(page, "Model")).toContainText("Dense 100 softmax");
});

test("takes IDX files one by one and says what is missing", async ({ page }) => {
  await visit(page);
  const data = card(page, "Data");
  await give(page, [upload("train-images-idx3-ubyte", pictures(60))]);
  await expect(data.getByText(/Still missing: the training labels/)).toBeVisible();
  await expect(data).toContainText(FEW);
  await give(page, [upload("train-labels-idx1-ubyte", labels(60))]);
  await expect(data).toContainText("60 pictures, 28 x 28");
  await give(page, [upload("t10k-images-idx3-ubyte", pictures(20))]);
  await expect(data.getByText(/Still missing: the test labels/)).toBeVisible();
  await give(page, [upload("t10k-labels-idx1-ubyte", labels(20))]);
  await expect(data).toContainText("60 + 20 pictures, 28 x 28");
});

test("names the classes after the data, and keeps what was trained", async ({ page }) => {
  await visit(page);
  const data = card(page, "Data");
  await give(page, [
    upload("train-images-idx3-ubyte", pictures(60)),
    upload("train-labels-idx1-ubyte", Uint8Array.from([...labels(60).subarray(0, 8), ...Array.from({ length: 60 }, (_, i) => i % 3)])),
  ]);
  await expect(data).toContainText("60 pictures, 28 x 28, 3 classes");
  await train(page, 1);
  await give(page, [upload("class_names.txt", new TextEncoder().encode("cat\ndog\nfox\n"))]);
  await expect(
    data.getByText("class_names.txt names the classes: cat, dog, fox. Samples, model and training are as they were."),
  ).toBeVisible();
  await expect(data.getByRole("button", { name: "Sample 2: fox" })).toBeVisible();
  await expect(button(page, "Train more")).toBeVisible();
  await give(page, [upload("class_names.txt", new TextEncoder().encode("cat\ndog\n"))]);
  await expect(
    data.getByText("class_names.txt: expected names of 3 classes, as train-images-idx3-ubyte has, found 2 names."),
  ).toBeVisible();
  // The next visit finds them so.
  await page.reload();
  await expect(data).toContainText("60 pictures, 28 x 28, 3 classes");
  await open(page, "Data");
  await expect(data.getByRole("button", { name: "Sample 2: fox" })).toBeVisible();
});

test("divides off validation and test parts, and puts them together again", async ({ page }) => {
  await visit(page);
  await give(page, [upload("train-images-idx3-ubyte", pictures(100)), upload("train-labels-idx1-ubyte", labels(100))]);
  const data = card(page, "Data");
  await expect(data).toContainText("100 pictures, 28 x 28");
  await unfold(data, "Validation and test parts");
  await data.getByLabel("Validation part").fill("0.2");
  await data.getByLabel("Test part").fill("0.1");
  await button(data, "Divide").click();
  await expect(data).toContainText("70 training + 20 validation + 10 test pictures, 28 x 28");
  await data.getByLabel("Test part").fill("0");
  await data.getByLabel("Validation part").fill("0");
  await button(data, "Divide").click();
  await expect(data).toContainText("ubyte: 100 pictures, 28 x 28");
});

test("a folder of its own for validation is told of, and validates", async ({ page }) => {
  await visit(page);
  const members = Object.fromEntries(
    [
      ["train", 20],
      ["Valid", 6],
      ["TEST", 4],
    ].flatMap(([split, count]) =>
      Array.from(
        { length: Number(count) },
        (_, i) =>
          [
            [`zoo/${split}/cat/${i}.png`, pngFile(8, 8, [200, i, 20])],
            [`zoo/${split}/dog/${i}.png`, pngFile(8, 8, [20, i, 200])],
          ] as const,
      ).flat(),
    ),
  );
  await give(page, [upload("zoo.zip", zipFile(members))]);
  const data = card(page, "Data");
  await expect(data).toContainText("zoo: 40 training + 12 validation + 8 test pictures, 8 x 8 x 3, 2 classes");
  await expect(data.getByRole("row", { name: "cat 20 6 4" })).toBeVisible();
  await expect(data.getByRole("listitem").filter({ hasText: "zoo: 40 training + 12 validation + 8 test" })).toContainText("in use");
  await expect(card(page, "Training")).toContainText("validated on the validation set");
  await train(page);
  await page.getByText("Epochs as a table").click();
  await expect(page.getByRole("columnheader", { name: "validation loss" })).toBeVisible();
});

/** Drops files on the page. */
async function drop(page: Page, files: Upload[]): Promise<void> {
  const list = files.map(({ name, buffer }) => ({ name, bytes: [...buffer] }));
  const transfer = await page.evaluateHandle((all) => {
    const made = new DataTransfer();
    for (const { name, bytes } of all) made.items.add(new File([Uint8Array.from(bytes)], name));
    return made;
  }, list);
  await page.locator("h1").dispatchEvent("drop", { dataTransfer: transfer });
}

test("takes files dropped anywhere: data, and a model, which is opened", async ({ page }) => {
  await visit(page);
  const file = await open(page, "File");
  const { bytes } = await saved(page, button(file, "Save"));
  await button(file, "Close").click();
  await drop(page, [upload("dropped.keras", bytes)]);
  await expect(file).toContainText("Opened dropped.keras.");
  await expect(card(page, "Data")).toContainText(FEW);
  await button(file, "Close").click();
  await drop(page, [upload("train-images-idx3-ubyte", pictures(30)), upload("train-labels-idx1-ubyte", labels(30))]);
  await expect(card(page, "Data")).toContainText("30 pictures, 28 x 28");
});

test("learns spirals and shows what it says everywhere in the plane", async ({ page }) => {
  await visit(page);
  const data = await makePoints(page, "spirals");
  await expect(data).toContainText("Spirals: 800 + 200 points in the plane, 2 classes");
  await expect(card(page, "Model")).toContainText("Dense 16 relu, Dense 16 relu, Dense 2 softmax");
  await data.getByText("These points as a table").click();
  await expect(data.locator("details table tbody tr")).toHaveCount(10);
  await train(page);
  const plane = page.getByRole("application", { name: /The plane/ });
  await expect.poll(() => inkOf(plane)).toBeGreaterThan(200_000);
  await plane.focus();
  await page.keyboard.press("ArrowRight");
  await expect(card(page, "Try it").getByText(/It reads [01], /)).toBeVisible();
});

test("loading can be cancelled, and the data stays", async ({ page }) => {
  await visit(page);
  const data = await makeSet(page, "digits", { "Training samples": "100000" });
  await button(data, "Cancel").click();
  await expect(data.getByText(/Loading was cancelled/)).toBeVisible();
  await expect(data).toContainText(FEW);
});

test("learns pictures from folders, in any form that browsers read, at a size one chooses", async ({ page }) => {
  await visit(page);
  const gif = Buffer.from("R0lGODdhAQABAIAAAP8AAP///ywAAAAAAQABAAACAkQBADs=", "base64");
  const large = pngFile(400, 300, [200, 30, 30]);
  const members: Record<string, Uint8Array> = { "zoo/train/<b>cat/red.gif": gif, "zoo/train/<b>cat/large.png": large };
  for (let i = 0; i < 30; i++) {
    members[`zoo/train/dog/${i}.jpg`] = jpegFile(40, 30, [20, 20, 200]);
    members[`zoo/train/<b>cat/${i}.png`] = pngFile(30, 40, [200, 20, 20]);
    members[`zoo/test/dog/${i}.jpg`] = jpegFile(40, 30, [30, 10, 190]);
  }
  await give(page, [upload("zoo.zip", zipFile(members))]);
  const data = card(page, "Data");
  await expect(data).toContainText("zoo: 62 + 30 pictures, 64 x 64 x 3, 2 classes");
  await expect(data).toContainText("The pictures are from 1 x 1 to 300 x 400.");
  await expect(data.getByRole("row", { name: "<b>cat 32 0" })).toBeVisible();
  await data.getByLabel("Height").fill("16");
  await data.getByLabel("Width").fill("16");
  await data.getByLabel("Colours").selectOption("grey");
  await button(data, "Load zoo again like this").click();
  await expect(data).toContainText("zoo: 62 + 30 pictures, 16 x 16 x 1, 2 classes");
  await train(page);
  await expect(card(page, "Results")).toContainText(/Test accuracy .* on 30 samples/);
});

test("pictures lie in folders of any depth, and what is left out of them is said with its folder", async ({ page }) => {
  await visit(page);
  // 12 x 10 pixels in green; from Pillow 13.
  const avif = Buffer.from(
    "AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADrbWV0YQAAAAAAAAAhaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAAAAAAAOcGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAETAAAAJwAAAChpaW5mAAAAAAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABqaXBycAAAAEtpcGNvAAAAFGlzcGUAAAAAAAAADAAAAAoAAAAQcGl4aQAAAAADCAgIAAAADGF2MUOBAAwAAAAAE2NvbHJuY2x4AAEADQAGgAAAABdpcG1hAAAAAAAAAAEAAQQBAoMEAAAAL21kYXQSAAoJGAzuWiAhoNCAMhgXh4eGIYSSSSZQAAAAOtb1xeYkPsJaVQg=",
    "base64",
  );
  const folder = "zoo/training_set/training_set";
  const members: Record<string, Uint8Array> = {
    [`${folder}/cat/broken.png`]: pngFile(12, 10, [200, 30, 30]).subarray(0, 50),
    [`${folder}/emu/1.heic`]: Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x14ispe\0\0\0\0\0\0\0\x0c\0\0\0\x0a"),
    [`${folder}/.ipynb_checkpoints/cat-checkpoint.png`]: pngFile(12, 10, [200, 30, 30]),
  };
  for (let i = 0; i < 10; i++) {
    members[`${folder}/cat/${i}.bmp`] = bmpFile(12, 10, [200, 30, 30]);
    members[`${folder}/dog/${i}.tif`] = tiffFile(12, 10, [30, 30, 200]);
    members[`${folder}/owl/${i}.avif`] = avif;
    members[`zoo/test_set/test_set/Cat/${i}.bmp`] = bmpFile(12, 10, [200, 30, 30]);
  }
  await give(page, [upload("zoo.zip", zipFile(members))]);
  const data = card(page, "Data");
  await expect(data).toContainText("zoo: 30 + 10 pictures, 10 x 12 x 3, 3 classes");
  await expect(data.getByRole("row", { name: "cat 10 10" })).toBeVisible();
  await expect(data).toContainText("Folders called Cat, cat are one class.");
  await expect(data).toContainText("No training picture of emu can be read: it is no class here.");
  await expect(data).toContainText(`1 HEIC picture in ${folder}/emu: not read here. Save it as PNG or JPEG.`);
  await expect(data).toContainText(`${folder}/cat/broken.png: expected a whole picture, found damage.`);
  await expect(data).toContainText(`1 file in ${folder}/.ipynb_checkpoints: made by systems and programs, or hidden.`);
  await data.getByLabel("Names that differ in case alone").selectOption("keep");
  await button(data, "Load zoo again like this").click();
  await expect(data).toContainText("10 pictures in zoo/test_set/test_set/Cat: no folder of a class.");
});

test("names in a zip that are not in Unicode are read in letters that fit, which is said", async ({ page }) => {
  await visit(page);
  // The Korean words for cat and dog in CP949, in place of names of as many letters.
  const names: [string, number[]][] = [
    ["aaaaaa", [0xb0, 0xed, 0xbe, 0xe7, 0xc0, 0xcc]],
    ["bbbbbb", [0xb0, 0xad, 0xbe, 0xc6, 0xc1, 0xf6]],
  ];
  const zip = zipFile(
    Object.fromEntries(names.flatMap(([name]) => Array.from({ length: 4 }, (_, i) => [`${name}/${i}.png`, pngFile(4, 4, [i])]))),
    { deflate: false },
  );
  for (const [name, bytes] of names) {
    const text = Buffer.from(zip.buffer);
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) zip.set(bytes, at);
  }
  await give(page, [upload("animals.zip", zip)]);
  const data = card(page, "Data");
  await expect(data.getByRole("row", { name: "고양이 4" })).toBeVisible();
  await expect(data).toContainText("The names in animals.zip are not in Unicode. They are read as Korean (CP949): 강아지, 고양이.");
});

test("a photograph is taken as it is stored, as Keras takes it, however its camera was held", async ({ page }) => {
  await page.goto("./");
  const [plain, turned] = await page.evaluate(async () => {
    const library = "./sprout.js";
    const { Trainer } = (await import(new URL(library, location.href).href)) as typeof import("../../web/src/lib");
    const trainer = await Trainer.create({ threads: 1 });
    const canvas = new OffscreenCanvas(250, 200);
    const context = canvas.getContext("2d")!;
    context.fillStyle = "red";
    context.fillRect(0, 0, 125, 200);
    const jpeg = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg" })).arrayBuffer());
    // EXIF with one entry: orientation 6, a quarter turn.
    const exif = [
      0xff,
      0xe1,
      0,
      34,
      ...[..."Exif\0\0II*\0"].map((char) => char.charCodeAt(0)),
      8,
      0,
      0,
      0,
      1,
      0,
      0x12,
      1,
      3,
      0,
      1,
      0,
      0,
      0,
      6,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
    ];
    const loaded = async (...parts: Uint8Array<ArrayBuffer>[]) => {
      await trainer.loadData([new File(parts, "cat/1.jpg"), new File([jpeg], "dog/1.jpg")], { pictures: { size: [2, 2], fit: "stretch" } });
      const { x, y } = await trainer.getSamples({ split: "train" });
      const cat = [...y].indexOf(0) * 12;
      return [...x]
        .slice(cat, cat + 12)
        .filter((_, i) => i % 3 === 0)
        .map((red) => red > 128);
    };
    const bitmap = await createImageBitmap(new Blob([jpeg.subarray(0, 2), Uint8Array.from(exif), jpeg.subarray(2)]));
    if (bitmap.width !== 200) throw new Error("expected the browser to turn this picture");
    return [await loaded(jpeg), await loaded(jpeg.subarray(0, 2), Uint8Array.from(exif), jpeg.subarray(2))];
  });
  expect(plain).toEqual([true, false, true, false]);
  expect(turned).toEqual(plain);
});

test("an animated GIF gives its first frame, transparent pictures their colours, as Keras reads them", async ({ page }) => {
  const side = 200;
  const row = [0, ...Array.from({ length: side }, () => [120, 60, 30, 0]).flat()];
  const clear = Uint8Array.from({ length: side * row.length }, (_, i) => row[i % row.length]!);
  const files = { "a/1.gif": gifFile(), "a/2.webp": webpFile(), "b/3.png": rawPng(side, side, 8, 6, clear) };
  await page.goto("./");
  const found = await page.evaluate(
    async (list) => {
      const library = "./sprout.js";
      const { Trainer } = (await import(new URL(library, location.href).href)) as typeof import("../../web/src/lib");
      const trainer = await Trainer.create({ threads: 1 });
      const samples: number[][] = [];
      for (const [name, bytes] of list) {
        const file = new File([Uint8Array.from(bytes)], name);
        await trainer.loadData([file, new File([file], "other/x.png")], { pictures: { size: [2, 2], fit: "stretch" } });
        samples.push([...(await trainer.getSamples({ split: "train", first: 0, count: 1 })).x]);
      }
      return samples;
    },
    Object.entries(files).map(([name, bytes]) => [name, [...bytes]] as const),
  );
  const [gif, webp, png] = found;
  expect(gif).toEqual([200, 30, 30, 200, 30, 30, 200, 30, 30, 200, 30, 30]);
  expect(webp!.slice(0, 6)).toEqual([200, 30, 40, 10, 220, 30]);
  // Half transparent: the browser keeps it multiplied by its share, in whole numbers.
  [50, 60, 240].forEach((value, c) => expect(Math.abs(webp![6 + c]! - value)).toBeLessThanOrEqual(2));
  expect(png).toEqual([120, 60, 30, 120, 60, 30, 120, 60, 30, 120, 60, 30]);
});

test("one-hot targets, as Keras' to_categorical makes them, are classes", async ({ page }) => {
  await visit(page);
  const x = Float32Array.from({ length: 90 * 16 }, (_, i) => ((i >> 4) % 3 === (i % 16) % 3 ? 0.9 : 0.1));
  const y = Float32Array.from({ length: 90 * 3 }, (_, i) => (Math.floor(i / 3) % 3 === i % 3 ? 1 : 0));
  await give(page, [upload("x_train.npy", npyFile([90, 4, 4], x)), upload("y_train.npy", npyFile([90, 3], y))]);
  const data = card(page, "Data");
  await expect(data).toContainText("90 pictures, 4 x 4, 3 classes");
  await expect(data.getByRole("row", { name: "class 2 30" })).toBeVisible();
  await expect(card(page, "Model")).toContainText("Dense 3 softmax");
  const training = await open(page, "Training");
  await expect(training.getByLabel("loss", { exact: true })).toHaveValue("categorical_crossentropy");
  await train(page, 30);
  await expect(await open(page, "Results")).toContainText("accuracy 100.00 %");
});
