// HDF5 files in memory, through the HDF5 library as Wasm (h5wasm, about 1 MB compressed), which is loaded when first needed.

import type * as H5 from "h5wasm";
import { fromBfloat16, fromFloat16 } from "./half";
import { fail, limits, sizeOf, type Tensor } from "./types";

export type Attribute = string | string[] | number | bigint;

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

let files = 0;

async function library(): Promise<typeof H5> {
  const h5 = await import("h5wasm");
  // Errors are thrown with their reason instead of printed.
  (await h5.ready).activate_throwing_error_handler();
  return h5;
}

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

/** Opens the file, calls `use`, closes it. What the library throws names the file; whatever it was, the next file can be opened. */
export async function readHdf5<T>(file: string, bytes: Uint8Array, use: (reader: Hdf5Reader) => T): Promise<T> {
  checkHeaps(file, bytes);
  const h5 = await library();
  const fs = h5.FS!;
  const path = `read-${++files}.h5`;
  fs.writeFile(path, bytes);
  let open: H5.File | null = null;
  try {
    open = new h5.File(path, "r");
    return use(reader(h5, file, open, bytes.length));
  } catch (error) {
    if ((error as Error)?.name === "SproutError") throw error;
    return fail(file, `expected a sound HDF5 file, but it cannot be read (${reason(error)}).`, damaged);
  } finally {
    try {
      open?.close();
      fs.unlink(path);
    } catch {
      // What a broken file leaves open goes with the worker.
    }
  }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split("\n")[0]!.slice(0, 100);

function reader(h5: typeof H5, file: string, root: H5.File, fileSize: number): Hdf5Reader {
  // Compressed or sparse tensors may be larger than the file, but not by any factor.
  let budget = Math.min(limits.bytes, 1000 * fileSize + 2 ** 20);
  let tensors = 0;
  const find = (path: string): H5.Entity | null => (path === "" ? root : root.get(path));
  const group = (path: string): H5.Group => {
    const found = find(path);
    return found instanceof h5.Group ? found : fail(file, `expected a group ${JSON.stringify(path)}, found none.`);
  };
  const attribute = (path: string, name: string): unknown => {
    const found = find(path);
    const held = found instanceof h5.Group && Object.hasOwn(found.attrs, name) ? found.attrs[name] : undefined;
    if (!held) return null;
    if (sizeOf(held.shape ?? []) * held.metadata.size > limits.json)
      fail(file, `expected attribute ${name} to be smaller than ${limits.json.toLocaleString("en")} bytes.`);
    return held.value;
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
    keys: (path) => (find(path) instanceof h5.Group ? group(path).keys() : []),
    isTensor: (path) => find(path) instanceof h5.Dataset,
    tensor(path) {
      const found = find(path);
      if (!(found instanceof h5.Dataset)) return fail(file, `expected a tensor ${JSON.stringify(path)}, found none.`);
      const { shape, size, type } = found.metadata;
      if (!shape || (type !== 0 && type !== 1 && !halfOf(found)))
        return fail(file, `expected ${JSON.stringify(path)} to hold numbers, found another type.`);
      budget -= sizeOf(shape) * Math.max(size, 4);
      if (!(budget >= 0) || shape.length > 8)
        fail(file, `expected ${JSON.stringify(path)} to be of a size that fits the file, found shape (${shape.join(", ")}).`);
      if (++tensors > limits.tensors) fail(file, `expected at most ${limits.tensors.toLocaleString("en")} tensors, found more.`);
      const half = halfOf(found);
      if (half) return { name: path, shape: [...shape], values: half(bytesOf(h5, found)) };
      const { value } = found;
      const values = ArrayBuffer.isView(value) ? (value as unknown as ArrayLike<number | bigint>) : [value as number | bigint];
      return { name: path, shape: [...shape], values: values instanceof Float32Array ? values : Float32Array.from(values, Number) };
    },
  };
}

/** How a tensor's bytes become numbers where it has two bytes a number, which the library leaves as they are; Keras marks bfloat16. null: it has not. */
function halfOf(found: H5.Dataset): ((bytes: Uint8Array) => Float32Array) | null {
  if (found.metadata.size !== 2 || found.metadata.type === 0) return null;
  const marked = Object.hasOwn(found.attrs, "dtype") && found.attrs.dtype?.value === "bfloat16";
  return marked ? fromBfloat16 : found.metadata.type === 1 ? fromFloat16 : null;
}

/** A tensor's bytes as they are in the file: the library has no numbers of 16 bits. */
function bytesOf({ Module }: typeof H5, { metadata, file_id, path }: H5.Dataset): Uint8Array {
  const own = Module as unknown as Memory;
  const length = metadata.size * metadata.total_size;
  const at = own._malloc(length);
  if (at === 0) throw new Error("not enough memory");
  try {
    own.get_dataset_data(file_id, path, null, null, null, BigInt(at));
    return own.HEAPU8.slice(at, at + length);
  } finally {
    own._free(at);
  }
}

/** What the library reads into. */
interface Memory {
  HEAPU8: Uint8Array;
  _malloc(length: number): number;
  _free(at: number): void;
  get_dataset_data(file: bigint, path: string, count: null, offset: null, strides: null, at: bigint): void;
}

/** Numbers as HDF5's 64-bit integers. */
export const wholeNumbers = (values: Float32Array): BigInt64Array =>
  BigInt64Array.from(values, (value) => BigInt(Number.isSafeInteger(value) ? value : 0));

/** Makes a file of what `fill` writes. */
export async function writeHdf5(fill: (writer: Hdf5Writer) => void): Promise<Uint8Array<ArrayBuffer>> {
  const h5 = await library();
  const fs = h5.FS!;
  const path = `write-${++files}.h5`;
  const root = new h5.File(path, "w");
  const group = (name: string): H5.Group => {
    if (name === "") return root;
    const found = root.get(name);
    if (found instanceof h5.Group) return found;
    const cut = name.lastIndexOf("/");
    return group(name.slice(0, Math.max(cut, 0))).create_group(name.slice(cut + 1));
  };
  try {
    fill({
      attribute(at, name, value) {
        // h5py writes an empty list as no numbers.
        if (Array.isArray(value) && value.length === 0) group(at).create_attribute(name, [], [0], "<d");
        else group(at).create_attribute(name, value as string);
      },
      group,
      tensor(at, shape, values) {
        const cut = at.lastIndexOf("/");
        const parent = group(at.slice(0, Math.max(cut, 0)));
        parent.create_dataset({ name: at.slice(cut + 1), data: values, shape, dtype: values instanceof Float32Array ? "<f" : "<q" });
      },
    });
    root.flush();
    root.close();
    return fs.readFile(path) as Uint8Array<ArrayBuffer>;
  } finally {
    fs.unlink(path);
  }
}
