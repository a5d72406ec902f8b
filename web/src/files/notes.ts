// Sprout's own notes in other programs' files: made of the data, and read with care, as anybody may have written them.

import type { DataInfo, ModelNotes, TableInput } from "../base/protocol";
import { limits } from "./types";

/** What was done to this data, and what its targets mean. */
export function notesOf(info: DataInfo): ModelNotes {
  const { name, scale, offset, classNames, table, sequences, pictures } = info;
  const features = table?.inputs ? [] : (table?.features ?? sequences?.features ?? []);
  return {
    scale,
    offset,
    data: name,
    ...(features.some((feature) => feature.shift !== 0 || feature.scale !== 1) && { features }),
    ...(sequences && { paddedSteps: sequences.longest }),
    ...(table?.task === "regression" && { target: { name: table.target, ...table.targetScale } }),
    ...(pictures && { pictures: { size: pictures.size, fit: pictures.fit, color: pictures.color } }),
    ...(table?.inputs && { inputs: table.inputs }),
    ...(table?.text &&
      table.vocabulary && { text: { tokens: table.text.tokens, length: table.text.length, vocabulary: table.vocabulary } }),
    ...(classNames && { classNames }),
  };
}

type Json = Record<string, unknown>;
const object = (value: unknown): Json => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {});
const count = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const text = (value: unknown): string => String(value).slice(0, 200);
const list = (value: unknown, most: number): value is unknown[] => Array.isArray(value) && value.length <= most;

/** { name, shift, scale }, or null if the numbers are none. */
function scaled(value: unknown): { name: string; shift: number; scale: number } | null {
  const { name, shift, scale } = object(value);
  return Number.isFinite(shift) && Number.isFinite(scale) && scale !== 0
    ? { name: text(name), shift: shift as number, scale: scale as number }
    : null;
}

type Scaled = NonNullable<ReturnType<typeof scaled>>;
/** Null unless all of them are such. */
function scaledList(value: unknown): Scaled[] | null {
  const all = list(value, 100_000) ? value.map(scaled) : [null];
  return all.every((each): each is Scaled => each !== null) ? all : null;
}

function inputOf(value: unknown): TableInput | null {
  const { name, columns, features, vocabulary, tokens } = object(value);
  const numbers = scaledList(features);
  if (!list(columns, 100_000) || !numbers) return null;
  return {
    name: text(name),
    columns: columns.map(text),
    features: numbers,
    ...(list(vocabulary, 1_000_000) && { vocabulary: vocabulary.map(text) }),
    ...(tokens === true && { tokens }),
  };
}

/** The notes that are of the right types; the rest is left out. */
export function readNotes(given: unknown): ModelNotes {
  const {
    scale,
    offset,
    classNames,
    epoch,
    data,
    features,
    paddedSteps,
    target,
    pictures,
    text: texts,
    preprocessingLayers,
    inputs,
  } = object(given);
  const columns = scaledList(features);
  const ofInputs = list(inputs, 1000) ? inputs.map(inputOf) : [];
  const column = scaled(target);
  const { size, fit, color } = object(pictures);
  const { tokens, length, vocabulary } = object(texts);
  return {
    ...(Number.isFinite(scale) && { scale: scale as number }),
    ...(Number.isFinite(offset) && { offset: offset as number }),
    ...(columns && columns.length > 0 && { features: columns }),
    ...(ofInputs.length > 0 && ofInputs.every((each) => each !== null) && { inputs: ofInputs as TableInput[] }),
    ...(count(paddedSteps) && { paddedSteps }),
    ...(column && { target: column }),
    ...(list(size, 2) &&
      size.length === 2 &&
      size.every(count) && { pictures: { size: size as [number, number], fit: text(fit), color: text(color) } }),
    ...((tokens === "words" || tokens === "characters") &&
      count(length) &&
      list(vocabulary, 1_000_000) && { text: { tokens, length, vocabulary: vocabulary.map(text) } }),
    ...(list(classNames, 10_000) && { classNames: classNames.map(text) }),
    ...(count(epoch) && { epoch }),
    ...(typeof data === "string" && { data: text(data) }),
    ...(count(preprocessingLayers) && preprocessingLayers > 0 && { preprocessingLayers }),
  };
}

/** The notes of a text that may be none. */
export function readNotesText(json: unknown): ModelNotes {
  try {
    return typeof json === "string" && json.length < limits.json ? readNotes(JSON.parse(json)) : {};
  } catch {
    return {};
  }
}
