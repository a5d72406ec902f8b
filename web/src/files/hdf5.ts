// HDF5 files in memory, through the HDF5 library as Wasm (h5wasm, about 1 MB compressed) in a worker of its own, which is started when first needed.

import { fromBfloat16, fromFloat16 } from "./half";
import { fail, limits, type Tensor } from "./types";
import { Hdf5Library, type Attribute, type Hdf5Node, type Hdf5Reply, type Hdf5Write } from "./hdf5_library";

/** What a format reads with. Paths are relative to the root, "/" between names. */
export interface Hdf5Reader {
  attribute(path: string, name: string): unknown;
  /** A list of texts that Keras may have split into name0, name1 ... */
  names(path: string, name: string): string[];
  has(path: string): boolean;
  keys(path: string): string[];
  /** Numbers of any type as float32. */
  tensor(path: string): Tensor;
  isTensor(path: string): boolean;
}

/** What a format writes with. Groups on the way are made. */
export interface Hdf5Writer {
  attribute(path: string, name: string, value: Attribute): void;
  group(path: string): void;
  tensor(path: string, shape: number[], values: Float32Array | BigInt64Array): void;
}

const library = new Hdf5Library();

/** For a file of any size, and for each of its bytes; a library reads 100 MB a second. */
const readingTime = (size: number): number => 20_000 + size / 2000;
const mega = 2 ** 20;

export const isHdf5 = (bytes: Uint8Array): boolean =>
  [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, i) => bytes[i] === byte);

/**
 * Refuses global heaps (where HDF5 keeps texts) whose objects do not lie one after another: the library would follow an
 * object of no size for ever. A heap: "GCOL", version 1, 3 bytes, size (8 bytes); its objects: index (2), count (2), 4 bytes, size (8), content.
 */
function checkHeaps(file: string, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = (at: number): number => Number(view.getBigUint64(at, true));
  for (let at = bytes.indexOf(0x47); at >= 0 && at + 16 <= bytes.length; at = bytes.indexOf(0x47, at + 1)) {
    if (view.getUint32(at) !== 0x47434f4c || bytes[at + 4] !== 1) continue;
    const end = at + length(at + 8);
    for (let object = at + 16; object + 16 <= end; ) {
      const sound = end <= bytes.length;
      const size = sound ? length(object + 8) : 0;
      const whole = sound && view.getUint16(object, true) > 0 ? 16 + Math.ceil(size / 8) * 8 : size;
      if (!(whole >= 16 && object + whole <= end)) fail(file, "expected a sound HDF5 file, found a damaged heap of texts.", damaged);
      object += whole;
    }
  }
}

const damaged = "The file may be damaged. Save or download it again.";

/** Reads the file and calls `use` with what is in it. What is wrong is said with the file's name; whatever it was, the next file can be read. signal: ends the reading. */
export async function readHdf5<T>(
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
  use: (reader: Hdf5Reader) => T,
  signal?: AbortSignal,
): Promise<T> {
  checkHeaps(file, bytes);
  // Compressed or sparse tensors may be larger than the file, but not by any factor.
  const budget = Math.min(limits.bytes, 1000 * bytes.length + mega);
  const read = { budget, attribute: limits.json, nodes: 10 * limits.tensors, depth: limits.depth };
  // The file, a chunk of it and what that unpacks to, beside what the library takes for itself.
  const memory = Math.min(2 ** 32, 128 * mega + 4 * bytes.length + budget);
  const reply = await library.ask({ kind: "read", bytes, limits: { ...read, memory } }, readingTime(bytes.length), signal);
  if (reply.kind === "read") return use(reader(file, reply.tree));
  if (reply.kind === "refused") fail(file, reply.why);
  return unreadable(file, whyOf(reply));
}

function unreadable(file: string, why: string): never {
  fail(file, `expected a sound HDF5 file, but it cannot be read (${why}).`, damaged);
}

const whyOf = (reply: Hdf5Reply): string => ("why" in reply ? reply.why : `unexpected answer ${reply.kind}`);

function reader(file: string, root: Hdf5Node): Hdf5Reader {
  let tensors = 0;
  const find = (path: string): Hdf5Node | null => {
    let node: Hdf5Node | undefined = root;
    for (const name of path.split("/")) if (name !== "") node = node?.kind === "group" ? node.children.get(name) : undefined;
    return node ?? null;
  };
  const attribute = (path: string, name: string): unknown => {
    const found = find(path);
    const held = found?.kind === "group" ? found.attributes.get(name) : undefined;
    if (!held) return null;
    return "error" in held ? unreadable(file, held.error) : held.value;
  };
  return {
    attribute,
    names(path, name) {
      const whole = attribute(path, name);
      if (Array.isArray(whole)) return whole.map(String);
      const parts: string[] = [];
      for (let i = 0; i < limits.tensors; i++) {
        const part = attribute(path, `${name}${i}`);
        if (!Array.isArray(part)) break;
        parts.push(...part.map(String));
      }
      return parts;
    },
    has: (path) => find(path) !== null,
    keys(path) {
      const found = find(path);
      return found?.kind === "group" ? [...found.children.keys()] : [];
    },
    isTensor: (path) => find(path)?.kind === "tensor",
    tensor(path) {
      const found = find(path);
      if (found?.kind !== "tensor") return fail(file, `expected a tensor ${JSON.stringify(path)}, found none.`);
      if ("error" in found) return unreadable(file, `${path.slice(0, 100)}: ${found.error}`);
      if (++tensors > limits.tensors) fail(file, `expected at most ${limits.tensors.toLocaleString("en")} tensors, found more.`);
      const values = "values" in found ? found.values : found.half === "bfloat16" ? fromBfloat16(found.bytes) : fromFloat16(found.bytes);
      return { name: path, shape: found.shape, values };
    },
  };
}

/** Numbers as HDF5's 64-bit integers. */
export const wholeNumbers = (values: Float32Array): BigInt64Array =>
  BigInt64Array.from(values, (value) => BigInt(Number.isSafeInteger(value) ? value : 0));

/** Makes a file of what `fill` writes. */
export async function writeHdf5(fill: (writer: Hdf5Writer) => void): Promise<Uint8Array<ArrayBuffer>> {
  const writes: Hdf5Write[] = [];
  fill({
    attribute: (at, name, value) => writes.push({ kind: "attribute", at, name, value }),
    group: (at) => writes.push({ kind: "group", at }),
    tensor: (at, shape, values) => writes.push({ kind: "tensor", at, shape, values }),
  });
  const size = writes.reduce((sum, each) => sum + (each.kind === "tensor" ? each.values.byteLength : 0), 0);
  const reply = await library.ask({ kind: "write", writes, now: Date.now() }, readingTime(size));
  if (reply.kind !== "written") throw new Error(`HDF5: ${whyOf(reply)}`);
  return reply.bytes;
}
