// The one kind of error that people see, and how it travels between worker and page.

import type { ErrorInfo } from "./protocol";

/**
 * An error with a message for people: what was expected and what came.
 *
 * `name` tells the few kinds apart that a program may want to handle:
 * "SproutError" (wrong input or wrong moment), "AbortError" (cancelled by an AbortSignal),
 * "CrashError" (the engine was lost; see Trainer.onCrash), "MemoryError" (there is no room for it now). `hint`, where there is one, says what to do; `layer` is the layer at fault,
 * by its place in the list of layers that the model was given as.
 */
export class SproutError extends Error {
  readonly hint?: string;
  readonly layer?: number;

  constructor(message: string, hint?: string, name = "SproutError", layer?: number) {
    super(message);
    this.name = name;
    if (hint !== undefined) this.hint = hint;
    if (layer !== undefined) this.layer = layer;
  }
}

/** The engine is gone: a trap, no memory left, or a dead worker. Nothing in it can be used any more. */
export class CrashError extends SproutError {
  constructor(cause: string) {
    super(
      `The engine stopped: ${cause}`,
      "Load the data and build the model again; the last checkpoint of the training can be put back.",
      "CrashError",
    );
  }
}

/** Whether the engine was lost, with all that was in it. By the name, which is what crosses threads. */
export const isLoss = (error: unknown): boolean => (error as { name?: string }).name === "CrashError";

/** Whether there was no room for what was to be made; the browser's own word for it is a RangeError. */
export const isShortOfMemory = (error: unknown): boolean => ["MemoryError", "RangeError"].includes((error as { name?: string }).name ?? "");

/** The plain form of any thrown value, for a message between threads. */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (error instanceof SproutError) return { name: error.name, message: error.message, hint: error.hint, layer: error.layer };
  if (error instanceof Error) return { name: error.name, message: error.message };
  return { name: "SproutError", message: String(error) };
}

/** The error again, on the other side. */
export function fromErrorInfo({ name, message, hint, layer }: ErrorInfo): SproutError {
  return new SproutError(message, hint, name, layer);
}

/** Throws "label: message", where the label is what is at fault: a file, a layer, a link. */
export function fail(label: string, message: string, hint?: string): never {
  throw new SproutError(`${label}: ${message}`, hint);
}

/** What a person is told in one line: the message, and what to do. */
export function inOneLine({ message, hint }: { message: string; hint?: string }): string {
  return hint ? `${message}${/[.!?]$/.test(message) ? "" : "."} ${hint}` : message;
}

/** What to do about a damaged file. */
export const downloadAgain = "Download the file again.";

/** 47040016 -> "47,040,016". */
export const grouped = (n: number): string => n.toLocaleString("en-US");
