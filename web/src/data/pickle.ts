// Python's pickles, as far as they hold plain values and NumPy's arrays. Nothing in one is ever called: what names anything else is refused.

import { viewOf } from "../archives/bytes";
import { fail } from "./part";

/** An array of NumPy: numbers as bytes, or the objects of one of objects. */
export class NdArray {
  shape: number[] = [];
  /** As NumPy writes it: "<f4", "|u1", "|O". */
  descr = "";
  fortran = false;
  data: Uint8Array<ArrayBuffer> | PickleValue[] = [];
}

/** Strings of Python 2 are bytes. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array<ArrayBuffer>
  | NdArray
  | PickleValue[]
  | Map<string, PickleValue>;

/** What may be named: the pieces of which NumPy makes arrays. */
const known = {
  reconstruct: /^numpy\.(_?core\.multiarray\._reconstruct|_?core\.numeric\._frombuffer)$/,
  scalar: /^numpy\._?core\.multiarray\.scalar$/,
  ndarray: /^numpy\.(ndarray|_?core\.multiarray\.ndarray)$/,
  dtype: /^numpy\.(_?core\.multiarray\.)?dtype$/,
  encode: /^_codecs\.encode$/,
};

/** Something that a pickle names, and an unfinished dtype. */
class Global {
  constructor(readonly name: string) {}
}
class Dtype {
  order = "|";
  constructor(readonly kind: string) {}
  get descr(): string {
    return /^[OV]/.test(this.kind) ? `|${this.kind[0]}` : `${this.order === "=" ? "<" : this.order}${this.kind}`;
  }
}
const mark = Symbol("mark");
type Item = PickleValue | Global | Dtype | typeof mark | Item[] | Map<string, Item>;

const decoder = new TextDecoder();
const latin1 = (bytes: Uint8Array): string => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
};
/** A text, or a string of Python 2; null for anything else. */
export const textOf = (value: unknown): string | null =>
  typeof value === "string" ? value : value instanceof Uint8Array ? latin1(value) : null;

/** The value of a pickle. Time and memory are in proportion to its bytes. Throws a SproutError that names `label`. */
export function unpickle(bytes: Uint8Array<ArrayBuffer>, label: string): PickleValue {
  const view = viewOf(bytes);
  const damaged = (): never => fail(label, "expected a whole pickle, found a damaged one.", "Download it again.");
  const foreign = (what: string): never =>
    fail(
      label,
      `expected a pickle of numbers, texts, lists and NumPy's arrays, found one of ${what.slice(0, 60)}, which would have to be run.`,
      "Save the arrays with numpy.savez, or the table as CSV.",
    );
  const stack: Item[] = [];
  const memo: Item[] = [];
  let at = 0;
  const take = (n: number): Uint8Array<ArrayBuffer> => {
    if (!(n >= 0 && at + n <= bytes.length)) damaged();
    at += n;
    return bytes.subarray(at - n, at);
  };
  const uint = (n: 1 | 2 | 4 | 8): number => {
    const from = at;
    take(n);
    return n === 1
      ? bytes[from]!
      : n === 2
        ? view.getUint16(from, true)
        : n === 4
          ? view.getUint32(from, true)
          : Number(view.getBigUint64(from, true));
  };
  const line = (): string => {
    const end = bytes.indexOf(10, at);
    if (end < 0) damaged();
    const text = latin1(bytes.subarray(at, end));
    at = end + 1;
    return text;
  };
  const pop = (): Item => (stack.length > 0 ? stack.pop()! : damaged());
  const top = (): Item => (stack.length > 0 ? stack[stack.length - 1]! : damaged());
  const toMark = (): Item[] => {
    const from = stack.lastIndexOf(mark);
    if (from < 0) damaged();
    const items = stack.splice(from + 1);
    stack.pop();
    return items;
  };
  const list = (item: Item): Item[] => (Array.isArray(item) ? item : damaged());
  const setAll = (into: Item, pairs: Item[]): void => {
    if (!(into instanceof Map) || pairs.length % 2) damaged();
    for (let i = 0; i < pairs.length; i += 2) {
      const key = pairs[i]!;
      (into as Map<string, Item>).set(textOf(key) ?? (typeof key === "number" ? String(key) : damaged()), pairs[i + 1]!);
    }
  };
  const long = (raw: Uint8Array): number | bigint => {
    let value = 0n;
    if (raw.length > 16) damaged();
    for (let i = raw.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(raw[i]!);
    if (raw.length > 0 && raw[raw.length - 1]! & 0x80) value -= 1n << BigInt(8 * raw.length);
    return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
  };
  const quoted = (text: string): Uint8Array<ArrayBuffer> => {
    const inside = /^(["'])(.*)\1$/s.exec(text.trim())?.[2] ?? damaged();
    const plain = inside.replace(/\\(x[0-9a-f]{2}|.)/gis, (_, code: string) =>
      code.length > 1
        ? String.fromCharCode(parseInt(code.slice(1), 16))
        : (({ n: "\n", r: "\r", t: "\t" } as Record<string, string>)[code] ?? code),
    );
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const call = (what: Item, given: Item): Item => {
    const args = list(given);
    const name = what instanceof Global ? what.name : foreign("objects");
    if (known.encode.test(name)) {
      const text = typeof args[0] === "string" ? args[0] : damaged();
      return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    }
    if (known.dtype.test(name)) return new Dtype(textOf(args[0]) ?? damaged());
    if (/_frombuffer$/.test(name)) {
      const array = new NdArray();
      const [data, dtype, shape, order] = args;
      if (!(data instanceof Uint8Array && dtype instanceof Dtype)) return damaged();
      return finished(array, list(shape!), dtype, order === "F", data);
    }
    if (known.reconstruct.test(name)) return new NdArray();
    if (known.scalar.test(name)) {
      const [dtype, data] = args;
      if (!(dtype instanceof Dtype && data instanceof Uint8Array)) return damaged();
      return finished(new NdArray(), [], dtype, false, data);
    }
    return foreign(name);
  };
  const finished = (array: NdArray, shape: Item[], dtype: Dtype, fortran: boolean, data: Item): NdArray => {
    if (!shape.every((size) => typeof size === "number" && Number.isInteger(size) && size >= 0)) damaged();
    array.shape = shape as number[];
    array.descr = dtype.descr;
    array.fortran = fortran;
    array.data = data as Uint8Array<ArrayBuffer> | PickleValue[];
    const count = array.shape.reduce((product, n) => product * n, 1);
    const each = dtype.kind === "b1" ? 1 : Number(/\d+$/.exec(dtype.kind)?.[0] ?? 0) * (dtype.kind.startsWith("U") ? 4 : 1);
    const fits = dtype.kind.startsWith("O")
      ? Array.isArray(data) && data.length === count
      : data instanceof Uint8Array && data.length === count * each;
    if (!fits) damaged();
    return array;
  };
  const build = (object: Item, state: Item): void => {
    const parts = list(state);
    if (object instanceof Dtype) {
      object.order = textOf(parts[1]) ?? damaged();
      return;
    }
    if (!(object instanceof NdArray)) return foreign("objects");
    const [, shape, dtype, fortran, data] = parts;
    if (!(dtype instanceof Dtype)) return damaged();
    finished(object, list(shape!), dtype, fortran === true || fortran === 1, data!);
  };

  for (;;) {
    const code = String.fromCharCode(take(1)[0]!);
    // prettier-ignore
    switch (code) {
      case "\x80":
        take(1);
        break;
      case "\x95":
        take(8);
        break;
      case ".":
        return plain(pop());
      case "(":
        stack.push(mark);
        break;
      case "0":
        pop();
        break;
      case "1":
        toMark();
        break;
      case "2":
        stack.push(top());
        break;
      case "N":
        stack.push(null);
        break;
      case "\x88":
        stack.push(true);
        break;
      case "\x89":
        stack.push(false);
        break;
      case "I": {
        const text = line();
        stack.push(text === "01" ? true : text === "00" ? false : Number(text));
        break;
      }
      case "L":
        stack.push(Number(line().replace(/L$/, "")));
        break;
      case "F":
        stack.push(Number(line()));
        break;
      case "J": {
        const from = at;
        take(4);
        stack.push(view.getInt32(from, true));
        break;
      }
      case "K":
        stack.push(uint(1));
        break;
      case "M":
        stack.push(uint(2));
        break;
      case "\x8a":
        stack.push(long(take(uint(1))));
        break;
      case "\x8b":
        stack.push(long(take(uint(4))));
        break;
      case "G": {
        const from = at;
        take(8);
        stack.push(view.getFloat64(from));
        break;
      }
      case "S":
        stack.push(quoted(line()));
        break;
      case "V":
        stack.push(
          line().replace(/\\(?:u([0-9a-f]{4})|U([0-9a-f]{8}))/gi, (_, four?: string, eight?: string) =>
            String.fromCodePoint(Math.min(0x10ffff, parseInt((four ?? eight)!, 16))),
          ),
        );
        break;
      case "T":
      case "B":
        stack.push(take(uint(4)));
        break;
      case "U":
      case "C":
        stack.push(take(uint(1)));
        break;
      case "\x8e":
      case "\x96":
        stack.push(take(uint(8)));
        break;
      case "X":
        stack.push(decoder.decode(take(uint(4))));
        break;
      case "\x8c":
        stack.push(decoder.decode(take(uint(1))));
        break;
      case "\x8d":
        stack.push(decoder.decode(take(uint(8))));
        break;
      case "]":
      case ")":
        stack.push([]);
        break;
      case "}":
        stack.push(new Map());
        break;
      case "l":
      case "t":
        stack.push(toMark());
        break;
      case "d": {
        const pairs = toMark();
        const into = new Map<string, Item>();
        setAll(into, pairs);
        stack.push(into);
        break;
      }
      case "\x85":
        stack.push([pop()]);
        break;
      case "\x86": {
        const b = pop();
        stack.push([pop(), b]);
        break;
      }
      case "\x87": {
        const c = pop();
        const b = pop();
        stack.push([pop(), b, c]);
        break;
      }
      case "a": {
        const item = pop();
        list(top()).push(item);
        break;
      }
      case "e": {
        const items = toMark();
        const into = list(top());
        for (const item of items) into.push(item);
        break;
      }
      case "s": {
        const value = pop();
        const key = pop();
        setAll(top(), [key, value]);
        break;
      }
      case "u": {
        const pairs = toMark();
        setAll(top(), pairs);
        break;
      }
      case "p":
        memo[Number(line())] = top();
        break;
      case "q":
        memo[uint(1)] = top();
        break;
      case "r": {
        const place = uint(4);
        if (place > bytes.length) damaged();
        memo[place] = top();
        break;
      }
      case "\x94":
        memo.push(top());
        break;
      case "g":
        stack.push(memo[Number(line())] ?? damaged());
        break;
      case "h":
        stack.push(memo[uint(1)] ?? damaged());
        break;
      case "j":
        stack.push(memo[uint(4)] ?? damaged());
        break;
      case "c": {
        const module = line();
        stack.push(global(`${module}.${line()}`));
        break;
      }
      case "\x93": {
        const name = pop();
        stack.push(global(`${textOf(pop())}.${textOf(name)}`));
        break;
      }
      case "R": {
        const args = pop();
        stack.push(call(pop(), args));
        break;
      }
      case "b": {
        const state = pop();
        build(top(), state);
        break;
      }
      default:
        foreign("objects");
    }
  }

  function global(name: string): Global {
    return Object.values(known).some((pattern) => pattern.test(name)) ? new Global(name) : foreign(name);
  }

  /** The value, if nothing is left in it that only stands for something. */
  function plain(item: Item): PickleValue {
    if (item instanceof Global || item instanceof Dtype || item === mark) return damaged();
    return item as PickleValue;
  }
}
