// @ts-check
// The HDF5 library (h5wasm) in a worker of its own, which is thrown away when a file has damaged it. JavaScript, so that Node starts it unbuilt.
//
// Answers each request of hdf5_library.ts: a file to read becomes a tree of all that is in it, a list of what to write becomes a file.

import * as h5 from "h5wasm";

/** @typedef {import("./hdf5_library").Hdf5Request} Request */
/** @typedef {import("./hdf5_library").Hdf5Reply} Reply */
/** @typedef {import("./hdf5_library").Hdf5Node} Node */
/** @typedef {import("./hdf5_library").ReadLimits} ReadLimits */

/** A file that asks for too much: the library itself is sound. */
class Refusal extends Error {}

/** Bytes that the library may take now. */
let mostMemory = Number.POSITIVE_INFINITY;

// The library takes memory by this alone; where it is refused, it says that there is none left.
const grow = WebAssembly.Memory.prototype.grow;
WebAssembly.Memory.prototype.grow = function (pages) {
  if (this.buffer.byteLength + pages * 65536 > mostMemory) throw new RangeError("more memory than a file may take");
  return grow.call(this, pages);
};

/** Errors are thrown with their reason instead of printed. */
const ready = h5.ready.then((library) => library.activate_throwing_error_handler());

let files = 0;

/**
 * All that is in a file. What cannot be read is in the tree as an error: it counts only if somebody asks for it.
 * @param {Uint8Array} bytes
 * @param {ReadLimits} limits
 */
function read(bytes, limits) {
  const fs = /** @type {NonNullable<typeof h5.FS>} */ (h5.FS);
  const path = `read-${++files}.h5`;
  fs.writeFile(path, bytes);
  const root = new h5.File(path, "r");
  let { budget, nodes } = limits;
  let sound = true;

  /** @type {(error: unknown) => { error: string }} */
  const failed = (error) => {
    if (error instanceof Refusal) throw error;
    sound = false;
    return { error: reason(error) };
  };

  /** @type {(attribute: h5.Attribute, name: string) => { value: unknown } | { error: string }} */
  const attributeOf = (attribute, name) => {
    try {
      const size = sizeOf(attribute.shape ?? []) * attribute.metadata.size;
      if (!(size <= limits.attribute)) return { error: `attribute ${name} has ${size} bytes` };
      budget -= size;
      if (!(budget >= 0)) throw new Refusal("expected attributes of a size that fits the file, found larger ones.");
      return { value: plain(attribute.value) };
    } catch (error) {
      return failed(error);
    }
  };

  /** @param {h5.Group} group */
  const attributesOf = ({ attrs }) => new Map(Object.entries(attrs).map(([name, attribute]) => [name, attributeOf(attribute, name)]));

  /** @type {(found: h5.Entity | null, at: string, depth: number) => Node} */
  const nodeOf = (found, at, depth) => {
    if (--nodes < 0) throw new Refusal(`expected at most ${limits.nodes} groups and tensors, found more.`);
    if (found instanceof h5.Dataset) return tensorOf(found, at);
    if (!(found instanceof h5.Group)) return { kind: "other" };
    if (depth > limits.depth) throw new Refusal(`expected groups at most ${limits.depth} deep, found deeper ones.`);
    /** @type {Map<string, Node>} */
    const children = new Map();
    for (const name of found.keys()) {
      try {
        children.set(name, nodeOf(found.get(name), `${at}/${name}`, depth + 1));
      } catch (error) {
        children.set(name, { kind: "other", ...failed(error) });
      }
    }
    return { kind: "group", attributes: attributesOf(found), children };
  };

  /** @type {(dataset: h5.Dataset, at: string) => Node} */
  const tensorOf = (dataset, at) => {
    try {
      const { shape, size, type } = dataset.metadata;
      const half = halfOf(dataset);
      if (!shape || (type !== wholeNumbers && type !== floatingPoint && !half)) return { kind: "tensor", error: "another type than numbers" };
      const bytes = sizeOf(shape) * Math.max(size, 4);
      if (shape.length > 8 || !(bytes <= budget))
        throw new Refusal(`expected ${JSON.stringify(at.slice(1))} to be of a size that fits the file, found shape (${shape.join(", ")}).`);
      budget -= bytes;
      if (half) return { kind: "tensor", shape: [...shape], half, bytes: bytesOf(dataset) };
      const value = /** @type {any} */ (dataset.value);
      const values = ArrayBuffer.isView(value) ? /** @type {any} */ (value) : [value];
      return { kind: "tensor", shape: [...shape], values: values instanceof Float32Array ? values : Float32Array.from(values, Number) };
    } catch (error) {
      return { kind: "tensor", ...failed(error) };
    }
  };

  try {
    const tree = nodeOf(root, "", 0);
    root.close();
    fs.unlink(path);
    return { tree, sound };
  } catch (error) {
    if (error instanceof Refusal) {
      root.close();
      fs.unlink(path);
    }
    throw error;
  }
}

/** HDF5's numbers of classes of types. */
const [wholeNumbers, floatingPoint] = [0, 1];

/** What numbers of two bytes are, which the library leaves as they are; Keras marks bfloat16. @param {h5.Dataset} dataset */
function halfOf({ attrs, metadata: { size, type } }) {
  if (size !== 2 || type === wholeNumbers) return null;
  if (Object.hasOwn(attrs, "dtype") && attrs.dtype?.value === "bfloat16") return "bfloat16";
  return type === floatingPoint ? "float16" : null;
}

/** A tensor's bytes as they are in the file: the library has no numbers of 16 bits. @param {h5.Dataset} dataset */
function bytesOf({ metadata, file_id, path }) {
  const own = /** @type {any} */ (h5.Module);
  const length = metadata.size * metadata.total_size;
  const at = own._malloc(length);
  if (at === 0) throw new Error("not enough memory");
  try {
    own.get_dataset_data(file_id, path, null, null, null, BigInt(at));
    return /** @type {Uint8Array} */ (own.HEAPU8.slice(at, at + length));
  } finally {
    own._free(at);
  }
}

/** @param {readonly number[]} shape */
const sizeOf = (shape) => shape.reduce((product, n) => product * n, 1);

/** Texts, numbers and lists of them. @param {unknown} value @returns {unknown} */
const plain = (value) =>
  Array.isArray(value) ? value.map(plain) : typeof value === "string" || typeof value === "number" || typeof value === "bigint" ? value : null;

/** @param {import("./hdf5_library").Hdf5Write[]} writes */
function write(writes) {
  const fs = /** @type {NonNullable<typeof h5.FS>} */ (h5.FS);
  const path = `write-${++files}.h5`;
  const root = new h5.File(path, "w");
  /** @type {(name: string) => h5.Group} */
  const group = (name) => {
    if (name === "") return root;
    const found = root.get(name);
    if (found instanceof h5.Group) return found;
    const [above, own] = cut(name);
    return group(above).create_group(own);
  };
  for (const each of writes) {
    if (each.kind === "group") group(each.at);
    else if (each.kind === "attribute") {
      // h5py writes an empty list as no numbers.
      if (Array.isArray(each.value) && each.value.length === 0) group(each.at).create_attribute(each.name, [], [0], "<d");
      else group(each.at).create_attribute(each.name, /** @type {string} */ (each.value));
    } else {
      const [above, own] = cut(each.at);
      const dtype = each.values instanceof Float32Array ? "<f" : "<q";
      group(above).create_dataset({ name: own, data: each.values, shape: each.shape, dtype });
    }
  }
  root.flush();
  root.close();
  const bytes = /** @type {Uint8Array<ArrayBuffer>} */ (fs.readFile(path));
  fs.unlink(path);
  return bytes;
}

/** "a/b/c" as "a/b" and "c". @type {(path: string) => [above: string, own: string]} */
const cut = (path) => {
  const at = path.lastIndexOf("/");
  return [path.slice(0, Math.max(at, 0)), path.slice(at + 1)];
};

/** @param {unknown} error */
const reason = (error) => (error instanceof Error ? error.message : String(error)).replace(/\n[^]*/, "").slice(0, 100);

/** @param {Request} request @returns {Promise<{ reply: Reply, transfer: ArrayBuffer[] }>} */
async function answer(request) {
  await ready;
  try {
    if (request.kind === "start") return { reply: { kind: "started" }, transfer: [] };
    if (request.kind === "write") {
      mostMemory = Number.POSITIVE_INFINITY;
      Date.now = () => request.now;
      const bytes = write(request.writes);
      return { reply: { kind: "written", bytes }, transfer: [bytes.buffer] };
    }
    mostMemory = request.limits.memory;
    const { tree, sound } = read(request.bytes, request.limits);
    return { reply: { kind: "read", tree, sound }, transfer: buffersOf(tree) };
  } catch (error) {
    return { reply: { kind: error instanceof Refusal ? "refused" : "failed", why: reason(error) }, transfer: [] };
  }
}

/** @param {Node} node @returns {ArrayBuffer[]} */
function buffersOf(node) {
  if (node.kind === "tensor") {
    const numbers = "values" in node ? node.values : "bytes" in node ? node.bytes : null;
    return numbers ? [/** @type {ArrayBuffer} */ (numbers.buffer)] : [];
  }
  return node.kind === "group" ? [...node.children.values()].flatMap(buffersOf) : [];
}

if (typeof postMessage === "function") {
  globalThis.onmessage = async ({ data }) => {
    const { reply, transfer } = await answer(data);
    postMessage(reply, /** @type {any} */ (transfer));
  };
} else {
  // A name that bundlers do not look into: browsers have no such module. Node keeps messages until somebody listens.
  const threads = "node:worker_threads";
  const { parentPort } = await import(/* @vite-ignore */ threads);
  parentPort.on("message", async (/** @type {Request} */ request) => {
    const { reply, transfer } = await answer(request);
    parentPort.postMessage(reply, transfer);
  });
}
